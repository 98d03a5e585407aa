/** The schema that the input of a step is drawn from: of row operations the fields of the table, of what names no types
 * (what comes from a query string) the types of its examples. */

import type { JsonObject } from '@/api/json'
import type { Step } from '@/api/scheduler'
import type { Table, TableField } from '@/api/tables'
import { textIn } from '@/api/text'
import { isObject } from '../pointer'

const VALUES_OF_ROWS = ['row.create', 'row.update', 'row.upsert']

export function inputSchema(step: Step, table: Table | undefined): JsonObject {
  const written = withTypes(step.input)
  const isFree = !isObject(written.properties) || Object.keys(written.properties).length === 0
  if (!isFree || !table || !VALUES_OF_ROWS.includes(step.operation)) return written
  const writable = table.fields.filter((field) => field.writable)
  return {
    type: 'object',
    properties: Object.fromEntries(writable.map((field) => [field.name, ofField(field)])),
    required:
      step.operation === 'row.update' ? [] : writable.filter((field) => field.required).map((field) => field.name),
  }
}

function withTypes(schema: JsonObject): JsonObject {
  if (!isObject(schema.properties)) return schema
  const properties = Object.entries(schema.properties).map(([name, member]) => {
    const isOpen =
      isObject(member) && !['type', '$ref', 'enum', 'oneOf', 'anyOf', 'allOf', 'const'].some((word) => word in member)
    const type = isOpen && Array.isArray(member.examples) ? typeOf(member.examples[0]) : undefined
    return [name, type ? { ...(member as JsonObject), type } : member]
  })
  return { ...schema, properties: Object.fromEntries(properties) as JsonObject }
}

function typeOf(example: unknown): string | undefined {
  if (Number.isInteger(example)) return 'integer'
  return ['string', 'number', 'boolean'].includes(typeof example) ? typeof example : undefined
}

const TYPES: Record<string, string> = { integer: 'integer', boolean: 'boolean', float: 'number' }

function ofField(field: TableField): JsonObject {
  const title = { title: textIn('en', field.label, field.name), 'x-title-zh': textIn('zh-CN', field.label, field.name) }
  if (['json', 'children', 'multi_reference', 'multi_choice'].includes(field.type)) return title
  return { ...title, type: TYPES[field.type] ?? 'string' }
}
