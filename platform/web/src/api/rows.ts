/** Rows elsewhere as the fields need them: found by a few letters, shown by one title. And files. */

import { call, request } from './perform'

export interface Chosen {
  id: number | string
  title: string
}

export interface StoredFile {
  id: number | string
  name: string
  size: number
  type: string
}

type Row = Record<string, unknown>
type Page = { items: Row[] }

/** Where a field looks: the rows of a table, the users, or the departments. */
export interface LookUp {
  of: 'rows' | 'users' | 'departments'
  table: string
  /** The field that names a row to people. */
  title: string
}

export async function searchRows(source: LookUp, search: string, signal?: AbortSignal): Promise<Chosen[]> {
  return (await pageOf(source, search, signal)).items.map((row) => chosenOf(row, source.title))
}

export async function readTitle(source: LookUp, id: number | string): Promise<Chosen> {
  if (source.of === 'departments') {
    const all = await searchRows(source, '')
    return all.find((one) => String(one.id) === String(id)) ?? { id, title: '' }
  }
  if (source.of === 'users') return chosenOf((await people({ ids: [id] })).items[0] ?? { id }, source.title)
  const path = '/api/config/{table}/{id}'
  const query = { fields: fieldsOf(source) }
  return chosenOf(await call<Row>('GET', path, { params: { table: source.table, id }, query }), source.title)
}

async function pageOf(source: LookUp, search: string, signal?: AbortSignal): Promise<Page> {
  if (source.of === 'users') return people({ search }, signal)
  if (source.of === 'departments') {
    // All of them come at once; there are never many.
    const { items } = await call<Page>('GET', '/api/departments', { signal })
    return { items: items.filter((row) => String(row.name).toLowerCase().includes(search.toLowerCase())) }
  }
  const query = { search, fields: fieldsOf(source), limit: 20, count: 'none' }
  return call<Page>('GET', '/api/config/{table}', { params: { table: source.table }, query, signal })
}

const people = (query: { search: string } | { ids: (number | string)[] }, signal?: AbortSignal) =>
  call<Page>('GET', '/api/users/look-up', { query, signal })

const fieldsOf = (source: LookUp) => [...new Set(['id', source.title])].join(',')

function chosenOf(row: Row, title: string): Chosen {
  const id = row.id as number | string
  return { id, title: String(row[title] ?? '') || `#${id}` }
}

export function uploadFile(file: File): Promise<StoredFile> {
  const body = new FormData()
  body.append('file', file)
  return call<StoredFile>('POST', '/api/files', { body })
}

/** The file itself. It needs the token, so it is fetched and not linked to. */
export async function downloadFile(id: number | string): Promise<Blob> {
  return (await request('GET', '/api/files/{id}', { params: { id } })).blob()
}
