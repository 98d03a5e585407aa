/** What the steps of an action start from, as schemas: the row or the rows, the form, and what is known of a write. */

import type { JsonObject } from '@/api/json'
import type { Table } from '@/api/tables'
import { textIn } from '@/api/text'
import { isObject } from '@/editors/pointer'

const EVENT: JsonObject = {
  type: 'object',
  properties: {
    type: { type: 'string' },
    table: { type: 'string' },
    changed: { type: 'array' },
    by: { type: 'integer' },
  },
}

export function givenTo(action: JsonObject, table: Table | undefined, locale: string): Record<string, JsonObject> {
  const isTriggered = Array.isArray(action.triggers) && action.triggers.length > 0
  const row = rowOf(table, locale)
  return {
    ...(action.on === 'list' ? { ids: { type: 'array' } } : { row }),
    ...(isTriggered && action.on !== 'list' ? { before: row } : {}),
    input: isObject(action.input) ? action.input : { type: 'object' },
    ...(isTriggered ? { event: EVENT } : {}),
  }
}

function rowOf(table: Table | undefined, locale: string): JsonObject {
  const fields = [...(table?.system_fields ?? []), ...(table?.fields ?? [])]
  const properties = fields.map((field): [string, JsonObject] => [
    field.name,
    { type: field.type, title: textIn(locale, field.label, field.name) },
  ])
  return { type: 'object', properties: Object.fromEntries(properties) }
}
