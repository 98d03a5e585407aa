import { expect, it } from 'vitest'
import type { Json } from '@/api/json'
import { membersOf, schemaOf } from './document'

it('reads a plain schema and writes the same again', () => {
  const schema = {
    additionalProperties: false,
    type: 'object',
    properties: {
      note: { type: 'string', title: 'Note', 'x-title-zh': '备注', maxLength: 200 },
      due: { type: 'string', format: 'date' },
      grade: { type: 'string', enum: ['a', 'b'] },
      count: { type: 'integer', minimum: 1 },
    },
    required: ['note'],
  }
  const read = membersOf(schema)!
  expect(read.members.map(({ name, type, required }) => [name, type, required])).toEqual([
    ['note', 'text', true],
    ['due', 'date', false],
    ['grade', 'choice', false],
    ['count', 'integer', false],
  ])
  expect(schemaOf(read.members, read.beside)).toEqual(schema)
})

it('leaves to JSON what it cannot say', () => {
  const schemas: Json[] = [
    { type: 'array' },
    { properties: { a: { type: 'object' } } },
    { properties: { a: { type: ['string', 'null'] } } },
    { properties: { a: { type: 'string', format: 'uri' } } },
    { required: ['b'] },
    true,
  ]
  for (const schema of schemas) expect(membersOf(schema)).toBeNull()
})

it('is nothing when it says nothing', () => {
  expect(membersOf(undefined)).toEqual({ members: [], beside: {} })
  expect(schemaOf([], {})).toBeUndefined()
})
