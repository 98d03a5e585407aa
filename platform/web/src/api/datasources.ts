/** Data sources: where reports read, and what is in them. */

import type { Json } from './json'
import { answer, call, upload } from './perform'
import { ApiError } from './problems'
import { listTables, readTable, type Table } from './tables'
import type { Text } from './text'

export interface DatasourceEntry {
  id: string
  name: string
  title: Text
  engine: string
  dialect?: string
  version?: number | null
  state?: string
}

export interface CatalogueColumn {
  name: string
  type: string
  title?: Text | null
  key?: boolean
  references?: { table: string; column: string } | null
}

export interface CatalogueTable {
  schema?: string | null
  name: string
  title?: Text | null
  kind?: string
  rows?: number | null
  bytes?: number | null
  allowed?: boolean
  columns: CatalogueColumn[]
}

export interface Catalogue {
  dialect: string
  read_at?: string | null
  tables: CatalogueTable[]
}

/** The tables of the installation itself, as the asker may see them. It is always there. */
export const PLATFORM = 'platform'

const OWN: DatasourceEntry = {
  id: PLATFORM,
  name: PLATFORM,
  title: { en: 'This platform', 'zh-CN': '本平台' },
  engine: PLATFORM,
}

export async function listDatasources(signal?: AbortSignal): Promise<DatasourceEntry[]> {
  try {
    const { datasources } = await call<{ datasources: DatasourceEntry[] }>('GET', '/api/datasources', { signal })
    return datasources.some((one) => one.name === PLATFORM) ? datasources : [OWN, ...datasources]
  } catch (error) {
    // Who may see no other source still has the tables they may read.
    if (error instanceof ApiError && [403, 404].includes(error.status)) return [OWN]
    throw error
  }
}

export const readCatalogue = (id: string, signal?: AbortSignal): Promise<Catalogue> =>
  id === PLATFORM
    ? ownCatalogue()
    : call<Catalogue>('GET', '/api/datasources/{id}/catalogue', { params: { id }, signal })

/** Values of these types do not stand in the row itself. */
const ELSEWHERE = new Set(['children', 'multi_reference', 'any_reference', 'lookup', 'rollup', 'secret'])

async function ownCatalogue(): Promise<Catalogue> {
  const entries = await listTables()
  const tables = await Promise.all(entries.map((entry) => readTable(entry.name)))
  return { dialect: '', tables: tables.map(catalogueTable) }
}

const catalogueTable = (table: Table): CatalogueTable => ({
  name: table.name,
  title: table.title,
  columns: [...table.system_fields, ...table.fields]
    .filter((field) => !ELSEWHERE.has(field.type))
    .map((field) => {
      const target = field.relation?.kind === 'one' ? field.relation.targets[0] : undefined
      const isOwn = target !== undefined && !target.name.startsWith('$')
      return {
        name: field.name,
        type: field.type,
        title: field.label,
        key: field.name === 'id',
        references: isOwn ? { table: target.name, column: 'id' } : null,
      }
    }),
})

/** As a builder names it: without a schema in the usual one. */
export const tableName = (table: Pick<CatalogueTable, 'schema' | 'name'>): string =>
  table.schema ? `${table.schema}.${table.name}` : table.name

// Their own pages: made, tried, looked into.

export type Engine = 'postgresql' | 'mysql' | 'clickhouse' | 'trino' | 'sqlite' | 'duckdb' | 'files'

export interface ReleasedTable {
  name: string
  schema?: string
  hidden?: string[]
  writable?: boolean
}

export interface FileTable {
  name: string
  file: string
  sheet?: string
}

export interface DatasourceBody {
  title: Text
  engine: Engine
  host?: string
  port?: number
  database?: string
  schema?: string
  user?: string
  /** A text is put into the vault and never shown again; what is shown is the name of the secret. */
  password?: string | { secret: string }
  /** What the password is, for Trino. */
  sign_in?: 'password' | 'token'
  tls?: 'verify' | 'require' | 'off'
  file?: string
  files?: FileTable[]
  tables: '*' | ReleasedTable[]
  functions?: string[]
  limits?: { seconds?: number; rows?: number; megabytes?: number; cost?: number }
}

export interface Sheet {
  sheet: string
  rows: number
  columns: { name: string; type: string }[]
}

export interface UploadedFile {
  file: string
  name: string
  format: 'csv' | 'parquet' | 'xlsx'
  size: number
  sheets: Sheet[]
}

export interface Datasource extends DatasourceEntry {
  built_in: boolean
  /** Only for those who work on it. */
  body?: DatasourceBody
  files?: UploadedFile[]
}

export interface TestStep {
  step: string
  ok: boolean
  message: string
  hint: string
}

export interface TestResult {
  ok: boolean
  steps: TestStep[]
}

export interface FoundTable {
  schema: string
  name: string
  released: boolean
  is_view?: boolean
  rows?: number | null
  bytes?: number | null
  key: string[]
  columns: { name: string; type: string }[]
}

export interface FoundCatalogue {
  schema: string
  read_at: string | null
  tables: FoundTable[]
}

export interface SampleRows {
  columns: { name: string; type: string }[]
  rows: Json[][]
  truncated: boolean
}

const ONE = '/api/datasources/{id}'

export const readDatasource = (id: string, signal?: AbortSignal) =>
  answer<Datasource>('GET', ONE, { params: { id }, signal })

export const createDatasource = (name: string, body: DatasourceBody) =>
  call<Datasource>('POST', '/api/datasources', { body: { name, ...body } })

export const saveDatasource = (id: string, body: DatasourceBody, etag: string) =>
  call<Datasource>('PUT', ONE, { params: { id }, body, ifMatch: etag })

export const deleteDatasource = (id: string) => call<null>('DELETE', ONE, { params: { id } })

/** The sorts of database that can be reached from here: of some the installation may lack the driver. */
export async function listEngines(signal?: AbortSignal): Promise<Engine[]> {
  const { engines } = await call<{ engines: Engine[] }>('GET', '/api/datasources', { signal })
  return engines
}

/** As it is written now, saved or not. */
export const tryDatasource = (body: DatasourceBody) => call<TestResult>('POST', '/api/datasource-tests', { body })

export const foundCatalogue = (id: string, signal?: AbortSignal) =>
  call<FoundCatalogue>('GET', `${ONE}/catalogue`, { params: { id }, signal })

export const refreshCatalogue = (id: string) => call<FoundCatalogue>('POST', `${ONE}/refresh`, { params: { id } })

export const sampleTable = (id: string, table: string, signal?: AbortSignal) =>
  call<SampleRows>('GET', `${ONE}/tables/{table}/sample`, { params: { id, table }, signal })

export function uploadFile(file: File, told: (share: number) => void, signal?: AbortSignal): Promise<UploadedFile> {
  const form = new FormData()
  form.append('file', file)
  return upload<UploadedFile>('/api/datasource-files', form, told, signal)
}
