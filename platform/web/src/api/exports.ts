/** Files that runs make of rows, reports and packs: one's own, for a day. */

import type { JsonObject } from './json'
import { call, request } from './perform'
import type { Progress } from './runs'

/** What of the rows of a table is not in a pack, or must be there where it is imported. */
export interface Note {
  code: string
  table: string
  field: string
  count?: number
  target?: string
}

export interface ExportedFile {
  id: string
  kind: 'rows' | 'reports' | 'dashboards' | 'packs'
  subject: string
  name: string
  state: 'making' | 'ready' | 'failed' | 'cancelled'
  progress: Progress | null
  run: number | null
  rows: number | null
  /** There was more than the file holds. */
  truncated: boolean
  notes: Note[]
  bytes: number
  created_at: string
  expires_at: string
  problem: { code: string; message: string } | null
}

const ONE = '/api/exports/{file}'
const ANY = { Accept: '*/*' }

/** The bytes as they come, or the file that a run makes of them. */
export type Exported = Response | string

export const exported = async (
  address: string,
  params: Record<string, string>,
  query: JsonObject,
  signal?: AbortSignal,
): Promise<Exported> => fileIn(await request('GET', address, { params, query: query as never, signal, headers: ANY }))

export async function fileIn(response: Response): Promise<Exported> {
  return response.status === 202 ? ((await response.json()) as { file: string }).file : response
}

export const exportRows = (table: string, query: JsonObject, signal?: AbortSignal): Promise<Exported> =>
  exported('/api/config/{table}/export', { table }, query, signal)

export const listExports = async (signal?: AbortSignal) =>
  (await call<{ exports: ExportedFile[] }>('GET', '/api/exports', { signal })).exports

export const readExport = (file: string, signal?: AbortSignal) =>
  call<ExportedFile>('GET', ONE, { params: { file }, signal })

export const exportContent = (file: string, signal?: AbortSignal) =>
  request('GET', `${ONE}/content`, { params: { file }, signal, headers: ANY })

export const deleteExport = (file: string) => call('DELETE', ONE, { params: { file } })
