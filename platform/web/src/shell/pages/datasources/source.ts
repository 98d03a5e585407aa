/** What a data source is made of, by the sort of its database: which fields there are, and what is sent. */

import { Database, FileSpreadsheet, HardDrive } from '@lucide/vue'
import type { Component } from 'vue'
import type { DatasourceBody, Engine, FileTable, FoundTable, ReleasedTable, UploadedFile } from '@/api/datasources'

export interface EngineForm {
  icon: Component
  /** Reached over the network, with a user. */
  isServer: boolean
  port?: number
  /** Tables of it may be changed by sql.execute. */
  writes: boolean
}

export const ENGINES: Record<Engine, EngineForm> = {
  postgresql: { icon: Database, isServer: true, port: 5432, writes: true },
  mysql: { icon: Database, isServer: true, port: 3306, writes: true },
  clickhouse: { icon: Database, isServer: true, port: 8443, writes: false },
  trino: { icon: Database, isServer: true, port: 443, writes: false },
  sqlite: { icon: HardDrive, isServer: false, writes: false },
  duckdb: { icon: HardDrive, isServer: false, writes: false },
  files: { icon: FileSpreadsheet, isServer: false, writes: false },
}

export const iconOf = (engine: string): Component => ENGINES[engine as Engine]?.icon ?? Database

/** The members that each sort of database has; the others are left behind when it changes. */
const SERVER = ['host', 'port', 'database', 'schema', 'user', 'password', 'tls'] as const
const MEMBERS: Record<Engine, readonly (keyof DatasourceBody)[]> = {
  postgresql: SERVER,
  mysql: SERVER,
  clickhouse: ['host', 'port', 'database', 'user', 'password', 'tls'],
  trino: [...SERVER, 'sign_in'],
  sqlite: ['file'],
  duckdb: ['file', 'schema'],
  files: ['files'],
}
const COMMON = ['title', 'engine', 'tables', 'functions', 'limits'] as const

export const emptyBody = (engine: Engine = 'postgresql'): DatasourceBody => ({
  title: '',
  engine,
  tables: engine === 'files' ? '*' : [],
})

/** What is sent: members of this sort alone, and none that is empty. */
export function bodyOf(written: DatasourceBody): DatasourceBody {
  const members: readonly (keyof DatasourceBody)[] = [...COMMON, ...MEMBERS[written.engine]]
  const kept = members.filter((member) => !isEmpty(written[member]))
  return Object.fromEntries(kept.map((member) => [member, written[member]])) as unknown as DatasourceBody
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0)

/** Enough is written for a test to say more than "something is missing". */
export function isWhole(body: DatasourceBody): boolean {
  if (body.engine === 'trino' && !body.schema) return false
  if (ENGINES[body.engine].isServer) return !!(body.host && body.database && body.user)
  return body.engine === 'files' ? !!body.files?.length : !!body.file
}

/** A table name out of a file's or a sheet's name, that no other table has. */
export function tableNameOf(words: string, taken: readonly string[]): string {
  const plain = words
    .replace(/\.\w{1,8}$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_\d]+|_+$/g, '')
    .slice(0, 50)
  const wanted = plain || 'rows'
  let name = wanted
  for (let number = 2; taken.includes(name); number += 1) name = `${wanted}_${number}`
  return name
}

/** Every sheet of an upload as a table. */
export function tablesOf(upload: UploadedFile, before: readonly FileTable[]): FileTable[] {
  const taken = before.map((table) => table.name)
  return upload.sheets.map((sheet) => {
    const words = upload.sheets.length > 1 ? sheet.sheet : upload.name
    const name = tableNameOf(words, taken)
    taken.push(name)
    return { name, file: upload.file, ...(sheet.sheet ? { sheet: sheet.sheet } : {}) }
  })
}

export const sheetOf = (table: FileTable, uploads: readonly UploadedFile[]) => {
  const upload = uploads.find((one) => one.file === table.file)
  return { upload, sheet: upload?.sheets.find((one) => !table.sheet || one.sheet === table.sheet) }
}

// Which tables are released

const isMeant = (released: ReleasedTable, table: FoundTable, schema: string): boolean =>
  released.name === table.name && (released.schema ?? schema) === table.schema

export function releaseOf(body: DatasourceBody, table: FoundTable, schema: string): ReleasedTable | undefined {
  if (body.tables === '*') return table.schema === schema ? { name: table.name } : undefined
  return body.tables.find((released) => isMeant(released, table, schema))
}

/** The list with this table as it is to be; null takes it out. */
export function withRelease(
  tables: readonly ReleasedTable[],
  table: FoundTable,
  schema: string,
  change: Partial<ReleasedTable> | null,
): ReleasedTable[] {
  const before = tables.find((released) => isMeant(released, table, schema))
  if (change === null) return tables.filter((released) => released !== before)
  const { hidden, writable, ...named } = { ...(before ?? { name: table.name }), ...change }
  const made: ReleasedTable = {
    ...named,
    ...(table.schema === schema ? {} : { schema: table.schema }),
    ...(hidden?.length ? { hidden } : {}),
    ...(writable ? { writable } : {}),
  }
  return before ? tables.map((released) => (released === before ? made : released)) : [...tables, made]
}
