import { expect, it } from 'vitest'
import type { Table } from '@/api/tables'
import { givenTo } from './names'

const TABLE = {
  name: 'orders',
  fields: [{ name: 'total', type: 'decimal', label: { en: 'Total', 'zh-CN': '合计' } }],
  system_fields: [{ name: 'id', type: 'integer', label: { en: 'ID' } }],
} as unknown as Table

it('offers the row of a button, the rows of a list, and what is known of a write to triggers', () => {
  expect(Object.keys(givenTo({ on: 'record' }, TABLE, 'en'))).toEqual(['row', 'input'])
  expect(Object.keys(givenTo({ on: 'list' }, TABLE, 'en'))).toEqual(['ids', 'input'])
  const triggers = [{ uid: 't', on: ['created'] }]
  expect(Object.keys(givenTo({ on: 'record', triggers }, TABLE, 'en'))).toEqual(['row', 'before', 'input', 'event'])
  expect(Object.keys(givenTo({ on: 'list', triggers }, undefined, 'en'))).toEqual(['ids', 'input', 'event'])
})

it('knows the fields of the row by their titles', () => {
  const { row } = givenTo({ on: 'record' }, TABLE, 'zh-CN')
  expect(row!.properties).toEqual({ id: { type: 'integer', title: 'ID' }, total: { type: 'decimal', title: '合计' } })
})
