/** Whole files of rows on their way in: looked at, planned, carried out, taken back. */

import type { Json } from './json'
import { call, request } from './perform'
import type { Problem } from './problems'
import type { Progress } from './runs'
import type { Text } from './text'

export interface ImportPreview {
  file: {
    name: string
    rows: number
    digest: string
    format?: string
    encoding?: string
    sheet?: string
    sheets?: string[]
  }
  columns: { column: string; field: string | null; by: string; samples: Json[] }[]
  fields: { field: string; label: Text; type: string; required: boolean }[]
  key: string[]
  rows: { line: number; cells: Json[]; problems: Problem[] }[]
}

export interface ImportCounts {
  create: number
  update: number
  skip: number
  conflict: number
  reject: number
}

export interface ImportPlan {
  total: number
  counts: ImportCounts
  problems: Problem[]
  key: string[]
  left_out: string[]
  /** Actions that follow on the rows, in their transaction. */
  triggers: string[]
}

export type ImportState = 'planning' | 'planned' | 'running' | 'done' | 'failed' | 'cancelled' | 'undoing' | 'undone'

export interface Undo {
  deleted: number
  restored: number
  left: number
  rows: { id: number; why: string }[]
}

export interface ImportRun {
  id: string
  /** The background run that does it, if one does. */
  run: number | null
  progress: Progress | null
  table: string
  file: string
  state: ImportState
  on_error: 'stop' | 'skip'
  key: string[]
  triggers: string[]
  position: number
  total: number
  created: number
  updated: number
  unchanged: number
  conflicts: number
  rejected: number
  problems: Problem[]
  /** How far it was taken back. */
  undo: Undo | null
  started_at: string
  finished_at: string | null
}

export const isUnderWay = (run: { state: string }): boolean => ['planning', 'running', 'undoing'].includes(run.state)

export const countsOf = (run: ImportRun): ImportCounts => ({
  create: run.created,
  update: run.updated,
  skip: run.unchanged,
  conflict: run.conflicts,
  reject: run.rejected,
})

export interface ImportAsked {
  mode: 'create' | 'update' | 'upsert'
  on_error: 'stop' | 'skip'
  key: string
  columns: { column: string; field: string }[]
  again?: boolean
}

const ALL = '/api/config/{table}/import'

function formOf(file: File, asked?: ImportAsked): FormData {
  const form = new FormData()
  form.append('file', file)
  if (!asked) return form
  form.append('mode', asked.mode)
  form.append('on_error', asked.on_error)
  if (asked.key) form.append('key', asked.key)
  form.append('columns', JSON.stringify(asked.columns))
  if (asked.again) form.append('again', 'true')
  return form
}

export const previewImport = (table: string, file: File) =>
  call<ImportPreview>('POST', `${ALL}/preview`, { params: { table }, body: formOf(file) })

/** Of a large file it is an import that is being planned. */
export const planImport = (table: string, file: File, asked: ImportAsked, signal?: AbortSignal) =>
  call<ImportPlan | ImportRun>('POST', `${ALL}/plan`, { params: { table }, body: formOf(file, asked), signal })

export const runImport = (table: string, file: File, asked: ImportAsked, signal?: AbortSignal) =>
  call<ImportRun>('POST', ALL, { params: { table }, body: formOf(file, asked), signal })

export const listImports = async (signal?: AbortSignal) =>
  (await call<{ imports: ImportRun[] }>('GET', '/api/imports', { signal })).imports

export const readImport = (id: string, signal?: AbortSignal) =>
  call<ImportRun>('GET', '/api/imports/{id}', { params: { id }, signal })

/** Goes on with the file that the server has kept. */
export const resumeImport = (id: string) =>
  call<ImportRun>('POST', '/api/imports/{id}/resume', { params: { id }, body: {} })

/** What became of its rows, or the import when a run takes it back. */
export const undoImport = (id: string) =>
  call<({ state: 'undone' } & Undo) | (ImportRun & { state: 'undoing' })>('POST', '/api/imports/{id}/undo', {
    params: { id },
    body: {},
  })

export const rejectedRows = async (id: string): Promise<Blob> =>
  (await request('GET', '/api/imports/{id}/rejected', { params: { id }, headers: { Accept: '*/*' } })).blob()
