/** A query made by clicks: its fields along references, and what each may be asked. */

import type { Catalogue, CatalogueTable } from '@/api/datasources'
import { tableName } from '@/api/datasources'
import type { Json, JsonObject } from '@/api/json'
import type { FieldTypeEntry } from '@/api/metadata'
import type { TableField } from '@/api/tables'
import type { Text } from '@/api/text'
import { newUid } from '@/composables/useUid'
import { isObject } from '@/editors/pointer'
import { freeName, snakeCase } from '../kind'

export interface BuilderColumn extends JsonObject {
  uid: string
  name: string
}

export interface Join extends JsonObject {
  uid: string
  as: string
}

/** A field that may be chosen: of the table itself, or of one joined to it. */
export interface Choosable {
  /** As the builder names it: `delay`, `airline.name`. */
  path: string
  type: string
  title: Text | null
  references: string | null
}

const listOf = <T extends JsonObject>(value: Json | undefined): T[] =>
  Array.isArray(value) ? (value.filter(isObject) as T[]) : []

export const columnsIn = (builder: JsonObject): BuilderColumn[] => listOf<BuilderColumn>(builder.columns)
export const joinsIn = (builder: JsonObject): Join[] => listOf<Join>(builder.joins)

export const tableNamed = (catalogue: Catalogue | undefined, name: string): CatalogueTable | undefined =>
  catalogue?.tables.find((table) => tableName(table) === name || table.name === name)

/** The table that a join brings in: the one at the end of the reference, or the one it names. */
export function joinedTable(
  catalogue: Catalogue | undefined,
  builder: JsonObject,
  join: Join,
): CatalogueTable | undefined {
  if (typeof join.table === 'string') return tableNamed(catalogue, join.table)
  const steps = String(join.path ?? '').split('.')
  const field = steps.pop() ?? ''
  const before = joinsIn(builder).find((one) => one.as === steps.join('.'))
  const from =
    steps.length === 0
      ? tableNamed(catalogue, String(builder.table))
      : before && joinedTable(catalogue, builder, before)
  const target = from?.columns.find((column) => column.name === field)?.references?.table
  return target ? tableNamed(catalogue, target) : undefined
}

export function choosable(catalogue: Catalogue | undefined, builder: JsonObject): Choosable[] {
  const own = fieldsOf(tableNamed(catalogue, String(builder.table ?? '')), '')
  const joined = joinsIn(builder).flatMap((join) => fieldsOf(joinedTable(catalogue, builder, join), `${join.as}.`))
  return [...own, ...joined]
}

const fieldsOf = (table: CatalogueTable | undefined, prefix: string): Choosable[] =>
  (table?.columns ?? []).map((column) => ({
    path: `${prefix}${column.name}`,
    type: column.type,
    title: column.title ?? null,
    references: column.references?.table ?? null,
  }))

export const isTime = (type: string): boolean => /date|time/.test(type) && type !== 'time'
export const isNumber = (type: string): boolean =>
  /int|decimal|numeric|number|float|double|real|money|percent|rating/.test(type)

export function aggregatesFor(type: string): string[] {
  if (isNumber(type)) return ['count', 'count_distinct', 'sum', 'avg', 'min', 'max']
  return isTime(type) ? ['count', 'count_distinct', 'min', 'max'] : ['count', 'count_distinct']
}

export function newColumn(builder: JsonObject, field: Choosable | null, aggregate?: string): BuilderColumn {
  const taken = columnsIn(builder).map((column) => column.name)
  const base = field ? snakeCase(field.path.replace('.', '_'), 'column') : 'rows'
  const wanted = aggregate
    ? field
      ? `${aggregate === 'count_distinct' ? 'distinct' : aggregate}_${base}`
      : 'rows'
    : base
  return {
    uid: newUid(),
    name: freeName(wanted, taken),
    ...(field ? { field: field.path } : {}),
    ...(aggregate ? { aggregate } : {}),
    ...(field && !aggregate && isTime(field.type) && columnsIn(builder).some((one) => one.aggregate)
      ? { truncate: 'month' }
      : {}),
  }
}

export function withTable(builder: JsonObject, table: string): JsonObject {
  // Another table has other fields: what named those of the first one goes.
  return builder.table === table ? builder : { table }
}

/** A join along a reference, called by the field; and the builder that has it. */
export function withJoin(builder: JsonObject, path: string): { builder: JsonObject; join: Join } {
  const known = joinsIn(builder).find((join) => join.path === path)
  if (known) return { builder, join: known }
  const as = freeName(
    snakeCase(path.split('.').at(-1)!.replace(/_id$/, ''), 'joined'),
    joinsIn(builder).map((join) => join.as),
  )
  const join: Join = { uid: newUid(), as, path }
  return { builder: { ...builder, joins: [...joinsIn(builder), join] }, join }
}

/** Without a join, and without what was chosen through it. */
export function withoutJoin(builder: JsonObject, uid: string): JsonObject {
  const join = joinsIn(builder).find((one) => one.uid === uid)
  if (!join) return builder
  const isOf = (path: Json | undefined) => String(path ?? '').startsWith(`${join.as}.`)
  const next: JsonObject = {
    ...builder,
    joins: joinsIn(builder).filter((one) => one.uid !== uid && !isOf(one.path)),
    columns: columnsIn(builder).filter((column) => !isOf(column.field)),
  }
  for (const list of ['joins', 'columns']) if ((next[list] as Json[]).length === 0) delete next[list]
  return next
}

/** The type of our own that speaks for a type of a database, for filters and their inputs. */
export function fieldTypeOf(type: string): string {
  if (/bool/.test(type)) return 'boolean'
  if (/int|serial/.test(type) && !/point|interval/.test(type)) return 'integer'
  if (/decimal|numeric|money/.test(type)) return 'decimal'
  if (/float|double|real|number|percent/.test(type)) return 'float'
  if (/timestamp|datetime/.test(type)) return 'datetime'
  if (/^date$/.test(type)) return 'date'
  return 'text'
}

export function asFilterFields(fields: readonly Choosable[], types: ReadonlyMap<string, FieldTypeEntry>): TableField[] {
  return fields.map((field) => {
    const type = types.get(fieldTypeOf(field.type))
    return {
      uid: field.path,
      name: field.path,
      label: field.title ?? field.path,
      type: type?.name ?? 'text',
      required: false,
      operators: type?.operators ?? [],
      aggregates: [],
      sortable: true,
      groupable: false,
      searchable: false,
      unique: false,
      immutable: false,
      set_once: false,
      masked: null,
      default: null,
      relation: null,
    } as unknown as TableField
  })
}
