import { describe, expect, it } from 'vitest'
import { ApiError } from '@/api/problems'
import { tableOf, type Table } from '@/api/tables'
import { clashOf, settled } from './merge'
import { changedValues, givenValues, isEditable, sentValue, startingValues } from './values'

const told = (name: string, type: string, more: object = {}) => ({
  uid: name,
  name,
  type,
  writable: true,
  unique: false,
  immutable: false,
  set_once: false,
  masked: null,
  default: null,
  operators: [],
  aggregates: [],
  sortable: true,
  groupable: true,
  searchable: true,
  relation: null,
  ...more,
})
const to = (kind: string) => ({
  relation: { kind, targets: [{ name: 'airlines', title: 'Airlines', row_title: 'name' }] },
})
const table: Table = tableOf({
  name: 'flights',
  uid: 't',
  title: 'Flights',
  row_title: 'code',
  actions: ['read', 'update'],
  version: 1,
  owned_by: null,
  natural_key: [],
  default_sort: [],
  search: [],
  parent: null,
  soft_delete: false,
  history: true,
  fields: [
    told('code', 'text', { default: 'X' }),
    told('carrier', 'reference', to('one')),
    told('partners', 'multi_reference', to('links')),
    told('state', 'state', { options: { initial: 'open' } }),
    told('made', 'text', { default: { expr: "'now'" } }),
    told('salary', 'integer', { masked: 'all' }),
    told('total', 'computed', { writable: false, result: 'decimal' }),
  ] as never,
  system_fields: [],
})
const named = (name: string) => table.fields.find((field) => field.name === name)!

describe('a field of a table', () => {
  it('knows where it leads and by what the rows there are named', () => {
    expect(named('carrier').options).toMatchObject({ target: 'airlines', title: 'name' })
  })
  it('is text and not to be written when it is disguised', () => {
    expect(named('salary')).toMatchObject({ type: 'text', writable: false })
  })
  it('says what type a computed value has', () => {
    expect(named('total').options).toMatchObject({ result_type: 'decimal' })
  })
  it('is not edited once set where it can be set once only', () => {
    const once = { ...named('code'), set_once: true }
    expect(isEditable(once, { id: 1, row_version: 1, code: null })).toBe(true)
    expect(isEditable(once, { id: 1, row_version: 1, code: 'A' })).toBe(false)
    expect(isEditable({ ...named('code'), immutable: true }, null)).toBe(true)
  })
})

describe('values', () => {
  const united = { id: 7, row_version: 2, name: 'United' }
  it('of rows that came along whole go back as ids', () => {
    expect(sentValue(named('carrier'), united)).toBe(7)
    expect(sentValue(named('partners'), [united, 8])).toEqual([7, 8])
  })
  it('that are the same are not sent', () => {
    const before = { code: 'A', carrier: united, partners: [united], state: 'open' }
    expect(changedValues(table, before, { ...before, carrier: 7 })).toEqual({})
    expect(changedValues(table, before, { ...before, carrier: 8, code: null })).toEqual({ carrier: 8, code: null })
  })
  it('of a new row begin with defaults and initial states, and leave expressions to the server', () => {
    expect(startingValues(table, { carrier: 3 })).toEqual({ code: 'X', state: 'open', carrier: 3 })
  })
  it('that were left empty are not sent, so that defaults count', () => {
    expect(givenValues(table, { code: '', carrier: united, partners: [], made: null })).toEqual({ carrier: 7 })
  })
})

describe('a clash', () => {
  const conflicts = [
    { field: 'code', yours: 'A', theirs: 'B' },
    { field: 'carrier', yours: 1, theirs: 2 },
  ]
  const error = new ApiError({ title: 'It changed', status: 412, code: 'precondition_failed', version: 5, conflicts })

  it('is read from a 412', () => {
    expect(clashOf(error)).toEqual({ version: 5, conflicts })
    expect(clashOf(new ApiError({ title: 'no', status: 409, code: 'conflict' }))).toBe(null)
    expect(clashOf(new Error('x'))).toBe(null)
  })
  it('is settled by sending mine without the fields where theirs was chosen', () => {
    const mine = { code: 'A', carrier: 1, state: 'done' }
    expect(settled(mine, { version: 5, conflicts }, { code: 'theirs', carrier: 'mine' })).toEqual({
      carrier: 1,
      state: 'done',
    })
  })
})
