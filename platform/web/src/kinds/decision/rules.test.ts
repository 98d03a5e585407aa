import { expect, it } from 'vitest'
import type { JsonObject } from '@/api/json'
import { rulesOf } from './document'
import { partsOf, pointerAt, withPasted, withText, type SheetPart } from './rules'

const body: JsonObject = {
  title: 'Discount',
  inputs: [{ uid: 'i1', name: 'total', type: 'integer' }],
  outputs: [{ uid: 'o1', name: 'discount', type: 'integer' }],
  hit: 'first',
  rules: [{ uid: 'r1', when: {}, then: {} }],
}
const [input, output, note] = partsOf(body) as [SheetPart, SheetPart, SheetPart]

it('writes each cell where it belongs', () => {
  expect(pointerAt(body, 0, input)).toBe('/rules/0/when/total')
  const next = withText(withText(withText(body, 0, input, '> 3'), 0, output, '5'), 0, note, ' why ')
  expect(rulesOf(next)[0]).toEqual({
    uid: 'r1',
    when: { total: { op: '>', value: 3 } },
    then: { discount: 5 },
    note: 'why',
  })
  expect(rulesOf(withText(next, 0, input, ''))[0]?.when).toEqual({})
  expect(withText(body, 0, input, 'much')).toBe(body)
})

it('writes what comes otherwise below the rules', () => {
  const next = withText(body, 1, output, '0')
  expect(next.otherwise).toEqual({ discount: 0 })
  expect(withText(next, 1, output, '').otherwise).toBeUndefined()
  expect(withText(body, 1, input, '> 3')).toBe(body)
})

it('takes a range from a spreadsheet, makes rules for it, and counts what fits no cell', () => {
  const cells = [
    ['> 3', '5', 'large'],
    ['much', '0', ''],
  ]
  const [next, refused] = withPasted(body, 0, 0, cells)
  expect(refused).toBe(1)
  expect(rulesOf(next).map(({ when, then }) => [when, then])).toEqual([
    [{ total: { op: '>', value: 3 } }, { discount: 5 }],
    [{}, { discount: 0 }],
  ])
})
