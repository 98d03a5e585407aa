import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import GanttChart from './GanttChart.vue'
import { barOf, lengthOf, spanOf, ticksOf, type GanttRow } from './gantt'

const row = (id: string, start: number | null, end: number | null): GanttRow => ({
  id,
  title: id,
  start,
  end,
  tone: 'success',
  word: 'Done',
})

describe('the time scale', () => {
  it('reaches from the first beginning to now, while something is running', () => {
    const rows = [row('get', 1000, 3000), row('load', 3000, null), row('report', null, null)]
    expect(spanOf(rows, 11_000)).toEqual({ from: 1000, until: 11_000 })
    expect(barOf(rows[0]!, { from: 1000, until: 11_000 }, 11_000)).toEqual({ left: 0, width: 20 })
    expect(barOf(rows[1]!, { from: 1000, until: 11_000 }, 11_000)).toEqual({ left: 20, width: 80 })
    expect(barOf(rows[2]!, { from: 1000, until: 11_000 }, 11_000)).toBeNull()
  })
  it('shows what took no time at all', () => {
    expect(barOf(row('quick', 1000, 1000), { from: 0, until: 60_000 }, 0)!.width).toBeGreaterThan(0)
  })
  it('is marked at round distances', () => {
    expect(ticksOf({ from: 500, until: 10_500 })).toEqual([0, 2000, 4000, 6000, 8000, 10_000])
    expect(ticksOf({ from: 0, until: 7_200_000 }).length).toBeLessThan(8)
  })
  it('says lengths in words of fitting size', () => {
    expect([3, 850, 1500, 12_400, 200_000, 7_500_000, 200_000_000].map(lengthOf)).toEqual([
      '3 ms',
      '850 ms',
      '1.5 s',
      '12.4 s',
      '3 min 20 s',
      '2 h 5 min',
      '2 d 7 h',
    ])
  })
})

it('can be read without seeing it, and chosen from', async () => {
  const chart = mount(GanttChart, {
    props: { rows: [row('get', 1000, 3000), row('load', null, null)], now: 3000, label: 'Steps' },
  })
  const buttons = chart.findAll('li button')
  expect(buttons.map((one) => one.text().replace(/\s+/g, ' '))).toEqual(['get2 sDone, after 0 ms', 'loadDone'])
  await buttons[0]!.trigger('click')
  expect(chart.emitted('select')).toEqual([['get']])
})
