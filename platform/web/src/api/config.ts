/** The rows of tables: `/api/config/{table}`. */

import type { Json, JsonObject } from './json'
import { answer, call } from './perform'
import type { Text } from './text'

export interface Row extends JsonObject {
  id: number
  row_version: number
}

export type CountIs = 'exact' | 'at_least' | 'estimated' | 'none'

export interface RowPage {
  rows: Row[]
  count: number | null
  count_is: CountIs
  next: string | null
  version: number
}

export interface ListQuery {
  filter?: JsonObject | null
  search?: string
  sort?: string
  fields?: string
  expand?: string
  limit?: number
  offset?: number
  cursor?: string
  count?: 'capped' | 'exact' | 'estimated' | 'none'
  trash?: boolean
}

export interface RowChange {
  field: string
  label: Text
  before: Json
  after: Json
}

export type Deed = 'created' | 'updated' | 'deleted' | 'restored' | 'rolled_back' | 'imported'

export interface RowVersion {
  version: number
  deed: Deed
  at: string
  by: { id: number | null; name: string }
  changes: RowChange[]
}

/** Two who changed the same field of a row: what a 412 says about it. */
export interface Conflict {
  field: string
  yours: Json
  theirs?: Json
  base?: Json
}

export interface Explanation {
  table: string
  id: number
  roles: { name: string; title: Text }[]
  actions: Record<string, { allowed: boolean; because: string }>
  fields: { field: string; read: 'clear' | 'masked'; write: boolean }[]
}

export interface BulkResult {
  results: { id?: number; status: number }[]
  done: number
  failed: number
}

export interface BulkInput {
  action: 'create' | 'update' | 'upsert' | 'delete'
  mode?: 'atomic' | 'each'
  rows?: JsonObject[]
  ids?: number[]
  filter?: JsonObject
  expect?: number
  values?: JsonObject
}

const ALL = '/api/config/{table}'
const ONE = '/api/config/{table}/{id}'

export const etagOf = (row: Pick<Row, 'row_version'>): string => `"${row.row_version}"`

/** A long filter does not fit into an address: such a request travels as a body. */
const LONGEST_QUERY = 1800

export function listRows(table: string, query: ListQuery, signal?: AbortSignal): Promise<RowPage> {
  const asked = { ...query, trash: query.trash || undefined, offset: query.offset || undefined }
  if (JSON.stringify(query.filter ?? '').length > LONGEST_QUERY)
    return call<RowPage>('POST', `${ALL}/query`, { params: { table }, body: withoutEmpty(asked), signal })
  return call<RowPage>('GET', ALL, { params: { table }, query: asked as never, signal })
}

export const getRow = (
  table: string,
  id: number,
  query: Pick<ListQuery, 'fields' | 'expand'> = {},
  signal?: AbortSignal,
) => answer<Row>('GET', ONE, { params: { table, id }, query, signal })

export const createRow = (table: string, values: JsonObject, idempotencyKey?: string) =>
  call<Row>('POST', ALL, { params: { table }, body: values, idempotencyKey })

export const patchRow = (table: string, id: number, values: JsonObject, ifMatch: string) =>
  call<Row>('PATCH', ONE, { params: { table, id }, body: values, ifMatch })

export const deleteRow = (table: string, id: number, ifMatch?: string) =>
  call<null>('DELETE', ONE, { params: { table, id }, ifMatch })

export const restoreRow = (table: string, id: number) =>
  call<Row>('POST', `${ONE}/restore`, { params: { table, id }, body: {} })

export const rowHistory = (table: string, id: number, before?: number) =>
  call<{ versions: RowVersion[]; next: number | null }>('GET', `${ONE}/history`, {
    params: { table, id },
    query: { before },
  })

export const rowDiff = (table: string, id: number, from: number, to: number) =>
  call<{ from: number; to: number; changes: RowChange[] }>('GET', `${ONE}/diff`, {
    params: { table, id },
    query: { from, to },
  })

export const rollBack = (table: string, id: number, version: number) =>
  call<Row>('POST', `${ONE}/rollback`, { params: { table, id }, body: { version } })

export const explainRow = (table: string, id: number) =>
  call<Explanation>('GET', `${ONE}/explain`, { params: { table, id } })

export const bulk = (table: string, input: BulkInput) =>
  call<BulkResult>('POST', `${ALL}/bulk`, { params: { table }, body: input })

export const aggregate = (table: string, metric: string, filter?: JsonObject | null, signal?: AbortSignal) =>
  call<{ rows: Record<string, Json>[] }>('GET', `${ALL}/aggregate`, {
    params: { table },
    query: { metrics: metric, filter: filter ?? undefined },
    signal,
  })

export interface Facet {
  value: Json
  count: number
}

export const distinct = (
  table: string,
  field: string,
  query: Pick<ListQuery, 'filter' | 'search' | 'limit' | 'trash'>,
  signal?: AbortSignal,
) =>
  call<{ values: Facet[]; more: boolean }>('GET', `${ALL}/distinct/{field}`, {
    params: { table, field },
    query: { ...query, filter: query.filter ?? undefined, trash: query.trash || undefined },
    signal,
  })

export async function countExactly(table: string, query: ListQuery): Promise<number> {
  const page = await listRows(table, {
    ...query,
    fields: 'id',
    limit: 1,
    offset: undefined,
    cursor: undefined,
    count: 'exact',
  })
  return page.count ?? page.rows.length
}

function withoutEmpty(query: object): JsonObject {
  return Object.fromEntries(
    Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  ) as JsonObject
}
