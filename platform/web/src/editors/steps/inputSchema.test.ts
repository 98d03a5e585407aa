import { expect, it } from 'vitest'
import type { Step } from '@/api/scheduler'
import type { Table } from '@/api/tables'
import { inputSchema } from './inputSchema'

const table = {
  fields: [
    { name: 'name', type: 'text', label: { en: 'Name', 'zh-CN': '名称' }, writable: true, required: true },
    { name: 'size', type: 'integer', label: 'Size', writable: true, required: false },
    { name: 'total', type: 'computed', label: 'Total', writable: false, required: false },
  ],
} as unknown as Table
const step = (operation: string, input: object) => ({ operation, input }) as Step

it('draws the values of a row from the fields of its table', () => {
  const schema = inputSchema(step('row.create', { type: 'object' }), table)
  expect(schema.properties).toEqual({
    name: { title: 'Name', 'x-title-zh': '名称', type: 'string' },
    size: { title: 'Size', 'x-title-zh': 'Size', type: 'integer' },
  })
  expect(schema.required).toEqual(['name'])
  expect(inputSchema(step('row.update', {}), table).required).toEqual([])
  expect(inputSchema(step('row.create', { type: 'object' }), undefined)).toEqual({ type: 'object' })
})

it('takes a type from the example where the schema names none', () => {
  const properties = {
    search: { examples: ['berlin'] },
    limit: { examples: [50] },
    filter: { examples: [{ a: 1 }] },
    mode: { enum: ['a'] },
  }
  expect(inputSchema(step('row.query', { properties }), table).properties).toEqual({
    ...properties,
    search: { examples: ['berlin'], type: 'string' },
    limit: { examples: [50], type: 'integer' },
  })
})
