/** Tables as the server describes them to the signed-in user, and the pages made of nodes that show their rows. */

import type { Field } from './field'
import type { Json, JsonObject } from './json'
import { call } from './perform'
import type { Parameter } from './reports'
import type { Text } from './text'

export type Action = 'read' | 'create' | 'update' | 'delete' | 'import' | 'export' | 'design'

export interface Target {
  name: string
  title: Text
  row_title: string | null
}

export interface TableField extends Field {
  unique: boolean
  immutable: boolean
  set_once: boolean
  /** How the value is disguised; null when it is shown as it is. */
  masked: Json
  default: Json
  operators: string[]
  aggregates: string[]
  sortable: boolean
  groupable: boolean
  searchable: boolean
  relation: { kind: 'one' | 'links' | 'children' | 'any'; targets: Target[] } | null
}

export interface Table {
  name: string
  uid: string
  title: Text
  row_title: string | null
  actions: Action[]
  version: number
  owned_by: string | null
  natural_key: string[]
  default_sort: string[]
  search: string[]
  parent: string | null
  soft_delete: boolean
  history: boolean
  fields: TableField[]
  system_fields: TableField[]
}

export interface TableEntry {
  name: string
  title: Text
  row_title: string | null
  actions: Action[]
  owned_by: string | null
  fields: { name: string; type: string; label: Text }[]
}

type Told = Omit<TableField, 'writable'> & { writable: boolean; result?: string }
type ToldTable = Omit<Table, 'fields' | 'system_fields'> & { fields: Told[]; system_fields: Told[] }

/** What a page shows: `type` names a folder in `src/nodes/`, the other members are that type's own. */
export interface PageNode {
  type: string
  uid: string
  title?: Text
  permission?: string
  [member: string]: unknown
}

export interface PageDocument {
  name?: string
  title: Text
  icon?: string
  /** What its charts may be given; asked for above them. */
  parameters?: Parameter[]
  nodes: PageNode[]
}

export const listTables = async (): Promise<TableEntry[]> =>
  (await call<{ tables: TableEntry[] }>('GET', '/api/config/tables')).tables

export async function readTable(name: string): Promise<Table> {
  return tableOf(await call<ToldTable>('GET', '/api/tables/{table}', { params: { table: name } }))
}

export const readTablePage = (table: string, view: 'list' | 'record'): Promise<PageDocument> =>
  call<PageDocument>('GET', '/api/tables/{table}/pages/{view}', { params: { table, view } })

export const readPage = (name: string): Promise<PageDocument> =>
  call<PageDocument>('GET', '/api/pages/{name}', { params: { name } })

export function tableOf(told: ToldTable): Table {
  return {
    ...told,
    fields: told.fields.map(fieldOfTable),
    system_fields: told.system_fields.map((field) => ({ ...fieldOfTable(field), writable: false })),
  }
}

/** The field as the inputs and displays know it: where it leads stands among its options. */
function fieldOfTable(told: Told): TableField {
  const { result, ...field } = told
  const target = told.relation?.targets[0]
  const options: JsonObject = { ...told.options }
  if (target && !target.name.startsWith('$')) options.target = target.name
  if (target?.row_title) options.title = target.row_title
  if (result && result !== told.type) options.result_type = result
  // A disguised value is text whatever the field's type is, and nothing to write back.
  return told.masked ? { ...field, options, type: 'text', writable: false } : { ...field, options }
}

export const may = (table: Table | undefined, action: Action): boolean => table?.actions.includes(action) ?? false

export const fieldNamed = (table: Table, name: string): TableField | undefined =>
  table.fields.find((field) => field.name === name) ?? table.system_fields.find((field) => field.name === name)
