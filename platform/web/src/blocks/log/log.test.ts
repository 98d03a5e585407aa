import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { found, inSight, joinedLines, marked, passing, rowsOf, type LogLine } from './log'
import LogViewer from './LogViewer.vue'

const line = (seq: number, text: string, level: LogLine['level'] = 'info', step?: string): LogLine => ({
  seq,
  at: `2026-11-26T10:00:0${seq % 10}Z`,
  level,
  text,
  step,
})

describe('a log', () => {
  const lines = [line(1, 'GET /orders', 'debug', 'get'), line(2, 'failed:\n  Timeout', 'error', 'load')]

  it('is cut into rows, the first of which says when', () => {
    expect(rowsOf(lines).map((row) => [row.text, row.isFirst])).toEqual([
      ['GET /orders', true],
      ['failed:', true],
      ['  Timeout', false],
    ])
  })
  it('is filtered by level and step, and searched', () => {
    expect(passing(lines, { least: 'warning', step: '' })).toEqual([lines[1]])
    expect(passing(lines, { least: 'debug', step: 'get' })).toEqual([lines[0]])
    expect(found(rowsOf(lines), 'time')).toEqual([2])
    expect(marked('a Timeout', 'time')).toEqual([
      { text: 'a ', hit: false },
      { text: 'Time', hit: true },
      { text: 'out', hit: false },
    ])
  })
  it('takes a line that comes twice once', () => {
    expect(joinedLines(lines, [lines[1]!, line(3, 'over')]).map((one) => one.seq)).toEqual([1, 2, 3])
  })
  it('draws what is in sight and little more', () => {
    expect(inSight(100_000, 20, 200_000, 400)).toEqual([9988, 10_032])
  })
  it('draws few rows of many, and the text of a line as text', () => {
    const many = Array.from({ length: 5000 }, (_, place) => line(place, `<b>${place}</b>`))
    const viewer = mount(LogViewer, { props: { lines: many, label: 'Log' } })
    expect(viewer.findAll('.row').length).toBeLessThan(100)
    expect(viewer.find('.row .text').text()).toContain('<b>')
  })
})
