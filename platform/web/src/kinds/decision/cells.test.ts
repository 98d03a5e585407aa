import { describe, expect, it } from 'vitest'
import { readCell, readResult, readValue, shownCell, shownResult, type Column } from './cells'

const words = { yes: 'yes', no: 'no', empty: 'empty' }
const column = (type: Column['type'], more: Partial<Column> = {}): Column => ({ uid: 'c', name: 'c', type, ...more })
const number = column('decimal')
const grade = column('choice', { choices: ['a', 'b', 'large, red'] })

describe('a cell', () => {
  it.each([
    [number, '>= 1000', { op: '>=', value: 1000 }, '≥ 1000'],
    [number, '≤2.5', { op: '<=', value: 2.5 }, '≤ 2.5'],
    [number, '10 .. 20', { op: 'between', value: [10, 20] }, '10 .. 20'],
    [number, '1, 2,3', { op: 'in', value: [1, 2, 3] }, '1, 2, 3'],
    [number, '= total > 500.0', { op: 'cel', value: 'total > 500.0' }, '= total > 500.0'],
    [grade, 'a', { op: '==', value: 'a' }, 'a'],
    [grade, 'not b', { op: '!=', value: 'b' }, '≠ b'],
    [grade, 'a, "large, red"', { op: 'in', value: ['a', 'large, red'] }, 'a, "large, red"'],
    [column('boolean'), '是', { op: '==', value: true }, 'yes'],
    [column('date'), '< 2020-01-01', { op: '<', value: '2020-01-01' }, '< 2020-01-01'],
    [column('date', { optional: true }), '空', { op: 'empty' }, 'empty'],
    [column('text'), '"empty"', { op: '==', value: 'empty' }, '"empty"'],
    [column('text'), 'a .. b', { op: '==', value: 'a .. b' }, 'a .. b'],
  ])('%# is what was typed, and is shown as that', (of, typed, cell, shown) => {
    expect(readCell(of, typed)).toEqual({ value: cell })
    expect(shownCell(cell, words)).toBe(shown)
    expect(readCell(of, shown)).toEqual({ value: cell })
  })

  it('asks nothing when nothing is typed', () => {
    for (const typed of ['', ' ', '-', 'any', '任意']) expect(readCell(number, typed)).toEqual({ value: undefined })
    expect(shownCell(undefined, words)).toBe('')
  })

  it.each([
    [number, 'much', 'decimal'],
    [column('integer'), '1.5', 'integer'],
    [number, '20 .. 10', 'range'],
    [grade, 'c', 'choice'],
    [grade, '> a', 'order'],
    [column('date'), '2026-02-30', 'date'],
    [column('boolean'), 'maybe', 'boolean'],
    [column('text'), '"open', 'quote'],
  ])('%# says why it is none', (of, typed, trouble) => {
    expect(readCell(of, typed)).toEqual({ trouble })
  })
})

describe('a result', () => {
  it('is a value or an expression', () => {
    expect(readResult(number, '= total * 0.1')).toEqual({ value: { $cel: 'total * 0.1' } })
    expect(shownResult({ $cel: 'total * 0.1' }, words)).toBe('= total * 0.1')
    expect(readResult(column('text'), '"= so"')).toEqual({ value: '= so' })
    expect(shownResult('= so', words)).toBe('"= so"')
  })

  it('keeps all digits of a decimal', () => {
    expect(readValue(number, '0.10')).toEqual({ value: 0.1 })
    expect(readValue(number, '12345678901234567890.12')).toEqual({ value: '12345678901234567890.12' })
  })
})
