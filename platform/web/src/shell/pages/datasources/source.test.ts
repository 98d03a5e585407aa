import { describe, expect, it } from 'vitest'
import type { FoundTable, UploadedFile } from '@/api/datasources'
import { bodyOf, emptyBody, isWhole, releaseOf, tableNameOf, tablesOf, withRelease } from './source'

const found = (name: string, schema = 'public'): FoundTable => ({ name, schema, released: false, key: [], columns: [] })

describe('what is sent', () => {
  it('has the members of its sort of database and none that is empty', () => {
    const written = {
      ...emptyBody(),
      title: 'Shop',
      host: 'db',
      database: 'x',
      user: '',
      file: 'left.sqlite3',
      limits: {},
      password: { secret: 'datasource_shop' },
    }
    expect(bodyOf(written)).toEqual({
      title: 'Shop',
      engine: 'postgresql',
      tables: [],
      host: 'db',
      database: 'x',
      password: { secret: 'datasource_shop' },
    })
    expect(bodyOf({ ...written, engine: 'sqlite' })).toEqual({
      title: 'Shop',
      engine: 'sqlite',
      tables: [],
      file: 'left.sqlite3',
    })
  })

  it('is worth a test when everything that is asked for is there', () => {
    expect(isWhole(emptyBody())).toBe(false)
    expect(isWhole({ ...emptyBody(), host: 'h', database: 'd', user: 'u' })).toBe(true)
    expect(isWhole(emptyBody('files'))).toBe(false)
    expect(isWhole({ ...emptyBody('files'), files: [{ name: 'a', file: 'f' }] })).toBe(true)
  })
})

describe('tables of uploads', () => {
  it('are named after their file or sheet, each differently', () => {
    expect(tableNameOf('Sales 2026 (final).csv', [])).toBe('sales_2026_final')
    expect(tableNameOf('2026.xlsx', [])).toBe('rows')
    expect(tableNameOf('客户', ['rows'])).toBe('rows_2')
    const sheets = ['Orders', 'orders'].map((sheet) => ({ sheet, rows: 1, columns: [] }))
    const upload: UploadedFile = { file: 'k', name: 'book.xlsx', format: 'xlsx', size: 1, sheets }
    expect(tablesOf(upload, [])).toEqual([
      { name: 'orders', file: 'k', sheet: 'Orders' },
      { name: 'orders_2', file: 'k', sheet: 'orders' },
    ])
  })
})

describe('released tables', () => {
  it('are put in, changed and taken out without touching the others', () => {
    let tables = withRelease([], found('orders'), 'public', {})
    tables = withRelease(tables, found('log', 'audit'), 'public', { hidden: ['secret'] })
    tables = withRelease(tables, found('orders'), 'public', { writable: true })
    expect(tables).toEqual([
      { name: 'orders', writable: true },
      { name: 'log', schema: 'audit', hidden: ['secret'] },
    ])
    tables = withRelease(tables, found('log', 'audit'), 'public', { hidden: [] })
    expect(tables[1]).toEqual({ name: 'log', schema: 'audit' })
    expect(withRelease(tables, found('orders'), 'public', null)).toEqual([{ name: 'log', schema: 'audit' }])
  })

  it('are all of the usual schema when none is named', () => {
    const body = { ...emptyBody(), tables: '*' as const }
    expect(releaseOf(body, found('orders'), 'public')).toEqual({ name: 'orders' })
    expect(releaseOf(body, found('log', 'audit'), 'public')).toBeUndefined()
  })
})
