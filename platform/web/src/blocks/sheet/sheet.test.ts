import { expect, it } from 'vitest'
import { cellsIn } from './sheet'

it('takes what a spreadsheet has copied apart', () => {
  expect(cellsIn('a\tb\r\n\tc\r\n')).toEqual([
    ['a', 'b'],
    ['', 'c'],
  ])
  expect(cellsIn('one')).toEqual([['one']])
  expect(cellsIn('"two\nlines"\tx')).toEqual([['two\nlines', 'x']])
  expect(cellsIn('"a, b"\tx'), 'quotes of the cell itself stay').toEqual([['"a, b"', 'x']])
})
