import { expect, it } from 'vitest'
import en from '../shell/i18n/en'
import { fieldOf } from '../../tests/support/fields'
import { fieldType, fieldTypes, inputOf, wireValue } from '.'

const TYPES = Object.keys(en.fields.types)

it('knows every type it has words for, and has words for every type it knows', () => {
  expect(Object.keys(fieldTypes).toSorted()).toEqual(TYPES.toSorted())
})
it.each(TYPES)('%s has a test beside it', (name) => {
  const tests = import.meta.glob('./*/*.test.ts')
  expect(Object.keys(tests)).toContain(`./${name}/${name}.test.ts`)
})
it('shows an unknown type by the look of its value and does not edit it', () => {
  expect(fieldType('tomorrow').display).toBe(fieldType('computed').display)
  expect(inputOf('tomorrow')).toBe(null)
})
it('sends ids where rows stand expanded in their place', () => {
  expect(wireValue(fieldOf('reference'), { id: 7, name: 'United' })).toBe(7)
  expect(wireValue(fieldOf('multi_reference'), [{ id: 1 }, 2])).toEqual([1, 2])
  expect(wireValue(fieldOf('any_reference'), { table: 'a', id: 1, row: {} })).toEqual({ table: 'a', id: 1 })
  expect(wireValue(fieldOf('file'), { id: 3, name: 'x' })).toBe(3)
  expect(wireValue(fieldOf('json'), { id: 3 })).toEqual({ id: 3 })
  expect(wireValue(fieldOf('secret'), undefined)).toBe(undefined)
})
