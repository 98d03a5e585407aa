/** Values of a form: as they came with titles and whole rows, as they are sent, and what has changed. */

import type { Json, JsonObject } from '@/api/json'
import type { Row } from '@/api/config'
import type { Table, TableField } from '@/api/tables'

/** What is sent for a value that was read: a row that came along whole is its id again. */
export function sentValue(field: TableField, value: Json | undefined): Json {
  if (value === undefined) return null
  switch (field.relation?.kind) {
    case 'links':
      return Array.isArray(value) ? value.map(idOf) : []
    case 'any':
      return isObject(value) ? { table: value.table ?? null, id: value.id ?? null } : null
    case 'children':
      return Array.isArray(value) ? value : []
    case 'one':
      return idOf(value)
    default:
      return field.type === 'file' || field.type === 'image' ? idOf(value) : value
  }
}

const idOf = (value: Json): Json => (isObject(value) ? (value.id ?? null) : value)
const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isSame = (left: Json | undefined, right: Json | undefined): boolean =>
  JSON.stringify(left ?? null) === JSON.stringify(right ?? null)

export function isEditable(field: TableField, row: Row | null): boolean {
  if (!field.writable || field.readonly) return false
  if (row === null) return true
  if (field.immutable) return false
  return !(field.set_once && row[field.name] !== null && row[field.name] !== undefined)
}

/** The fields whose values differ from what was read, ready to send. */
export function changedValues(table: Table, before: JsonObject, now: JsonObject): JsonObject {
  const changed: JsonObject = {}
  for (const field of table.fields) {
    if (!field.writable || !(field.name in now)) continue
    const value = sentValue(field, now[field.name])
    if (!isSame(value, sentValue(field, before[field.name]))) changed[field.name] = value
  }
  return changed
}

/** What a new row starts with: literal defaults, initial states; expressions are the server's to work out. */
export function startingValues(table: Table, given: JsonObject = {}): JsonObject {
  const values: JsonObject = {}
  for (const field of table.fields) {
    if (!field.writable) continue
    if (field.default !== null && field.default !== undefined && !isExpression(field.default))
      values[field.name] = field.default
    else if (field.type === 'state') values[field.name] = (field.options?.initial as Json | undefined) ?? null
  }
  return { ...values, ...given }
}

const isExpression = (value: Json) => isObject(value) && Object.keys(value).join() === 'expr'

/** What of a new row is sent: nothing that was left empty, so that the server's own defaults count. */
export function givenValues(table: Table, values: JsonObject): JsonObject {
  return Object.fromEntries(
    table.fields
      .filter((field) => field.writable && field.name in values)
      .map((field) => [field.name, sentValue(field, values[field.name])] as const)
      .filter(([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)),
  )
}
