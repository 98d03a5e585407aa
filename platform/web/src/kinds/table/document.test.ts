import { describe, expect, it } from 'vitest'
import type { JsonObject } from '@/api/json'
import type { FieldTypeEntry } from '@/api/metadata'
import {
  added,
  copied,
  fieldsOf,
  movedBy,
  newField,
  relationsOf,
  removed,
  renamed,
  renamedIn,
  retyped,
  sequenceSample,
  startingTable,
} from './document'

const type = (name: string, more: Partial<FieldTypeEntry> = {}): FieldTypeEntry =>
  ({
    name,
    title: name,
    icon: '',
    group: 'text',
    options_schema: { type: 'object', properties: {} },
    example_options: {},
    indexable: true,
    writable: true,
    ...more,
  }) as FieldTypeEntry

const orders: JsonObject = {
  title: 'Orders',
  fields: [
    { uid: 'a', name: 'amount', type: 'decimal', default: { expr: 'amount + 1' } },
    { uid: 'c', name: 'customer', type: 'reference', options: { target: 'customers' } },
    { uid: 't', name: 'total', type: 'computed', options: { expr: 'amount * 2 + line.amount', result: 'decimal' } },
    { uid: 'l', name: 'country', type: 'lookup', options: { path: 'customer.country' } },
  ],
  row_title: 'amount',
  natural_key: ['amount'],
  default_sort: ['-amount', 'customer'],
  unique_together: [['amount', 'customer']],
  indexes: [{ uid: 'i', fields: [{ field: 'amount', descending: true }, { field: 'customer' }] }],
  rules: [{ uid: 'r', expr: "amount > 0 || note == 'amount'", message: 'x', fields: ['amount'] }],
}

describe('a renamed field that others know', () => {
  const oldNames = (table: JsonObject) => fieldsOf(table)[0]?.aliases
  const once = renamed(orders, 'a', 'net', orders)
  it('keeps the name it is published under', () => {
    expect(oldNames(once)).toEqual([fieldsOf(orders)[0]?.name])
  })
  it('keeps no name that it had in between', () => {
    expect(oldNames(renamed(once, 'a', 'net_price', orders))).toEqual(oldNames(once))
  })
  it('has no old name when it is called as before', () => {
    expect(renamed(once, 'a', fieldsOf(orders)[0]?.name ?? '', orders)).toEqual(orders)
  })
  it('has none when nothing is published', () => {
    expect(oldNames(renamed(orders, 'a', 'net', null))).toBeUndefined()
  })
})

describe('a renamed field', () => {
  const next = renamed(orders, 'a', 'net')
  it('is renamed wherever the table names it', () => {
    expect(next).toMatchObject({
      row_title: 'net',
      natural_key: ['net'],
      default_sort: ['-net', 'customer'],
      unique_together: [['net', 'customer']],
      indexes: [{ uid: 'i', fields: [{ field: 'net', descending: true }, { field: 'customer' }] }],
      rules: [{ expr: "net > 0 || note == 'amount'", fields: ['net'] }],
    })
    expect(fieldsOf(next)[0]).toMatchObject({ uid: 'a', name: 'net', default: { expr: 'net + 1' } })
    expect(fieldsOf(next)[2]?.options).toMatchObject({ expr: 'net * 2 + line.amount' })
  })
  it('keeps its uid, and the old document stays as it was', () => {
    expect([fieldsOf(next)[0]?.uid, fieldsOf(orders)[0]?.name]).toEqual(['a', 'amount'])
  })
  it('is followed by lookups through it', () => {
    expect(fieldsOf(renamed(orders, 'c', 'buyer'))[3]?.options).toEqual({ path: 'buyer.country' })
  })
  it('leaves texts and members of others alone', () => {
    expect(renamedIn(`a.x + x + "x" + 'x\\'x' + xx`, 'x', 'y')).toBe(`a.x + y + "x" + 'x\\'x' + xx`)
  })
})

describe('fields', () => {
  it('go together with what named them', () => {
    const next = removed(orders, 'a')
    expect(fieldsOf(next).map((field) => field.uid)).toEqual(['c', 't', 'l'])
    expect(next).toMatchObject({ default_sort: ['customer'], indexes: [{ fields: [{ field: 'customer' }] }] })
    for (const gone of ['row_title', 'natural_key', 'unique_together']) expect(gone in next).toBe(false)
  })
  it('are made with a free name, a uid and the options they cannot do without', () => {
    const choices = [{ value: 'open' }]
    const held = type('choice', {
      options_schema: { properties: {}, required: ['choices'] },
      example_options: { choices, shown_as: 'radio' },
    })
    const first = newField(held, orders)
    expect(first).toMatchObject({ name: 'choice', type: 'choice', options: { choices } })
    expect(newField(held, added(orders, first)).name).toBe('choice_2')
    expect(
      newField(
        type('reference', { options_schema: { required: ['target'] }, example_options: { target: 'x' } }),
        orders,
      ).options,
    ).toBe(undefined)
  })
  it('move within their bounds', () => {
    expect(fieldsOf(movedBy(orders, 'c', -1)).map((field) => field.uid)).toEqual(['c', 'a', 't', 'l'])
    expect(movedBy(orders, 'a', -1)).toBe(orders)
  })
  it('are copied under a new uid beside the original', () => {
    const { table, uid } = copied(orders, 'c')
    expect(fieldsOf(table)[2]).toMatchObject({ uid, name: 'customer_2', options: { target: 'customers' } })
    expect(uid).not.toBe('c')
  })
  it('keep of their options what another type knows as well', () => {
    const text = {
      uid: 'x',
      name: 'x',
      type: 'text',
      unique: true,
      required: true,
      default: 'a',
      options: { max_length: 10, pattern: 'a+' },
    }
    const long = type('long_text', {
      indexable: false,
      options_schema: { properties: { max_length: { type: 'integer' } } },
    })
    expect(retyped(text, long)).toEqual({
      uid: 'x',
      name: 'x',
      type: 'long_text',
      required: true,
      options: { max_length: 10 },
    })
  })
  it('tell where they lead', () => {
    expect(relationsOf(orders).map(({ field, targets }) => [field.name, targets])).toEqual([
      ['customer', ['customers']],
    ])
  })
})

it('a new table has a field that names its rows', () => {
  const table = startingTable('orders', 'Orders')
  expect(table).toMatchObject({ title: 'Orders', row_title: 'name' })
  expect(fieldsOf(table)[0]?.uid).toMatch(/^[a-z0-9]{8}$/)
})
it('document numbers look as they will', () => {
  expect(sequenceSample('INV-{YYYY}{MM}-{0000}', 17, new Date(2026, 2, 5))).toBe('INV-202603-0017')
  expect(sequenceSample('{what}', 1)).toBe('{what}')
})
