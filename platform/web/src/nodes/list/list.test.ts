import { describe, expect, it } from 'vitest'
import type { JsonObject } from '@/api/json'
import type { Table, TableField } from '@/api/tables'
import { queryOf, sortedBy, stateIn, emptyState } from './address'
import { arranged, columnsOf, fieldsAsked, usualColumns, valueAt } from './columns'
import { allOf, filterGroup, filterJson, isComplete, plainConditions, withCondition } from './filters'
import { operatorsOf, usualOperator } from './operators'
import { listPreferences, isUnchanged } from './views'

const field = (name: string, type = 'text', more: Partial<TableField> = {}): TableField => ({
  uid: name,
  name,
  type,
  writable: true,
  unique: false,
  immutable: false,
  set_once: false,
  masked: null,
  default: null,
  operators: ['eq', 'ne', 'in', 'not_in', 'is_null', 'is_empty', 'icontains', 'gte', 'lte', 'between'],
  aggregates: [],
  sortable: true,
  groupable: true,
  searchable: true,
  relation: null,
  ...more,
})
const carrier = field('carrier', 'reference', {
  relation: { kind: 'one', targets: [{ name: 'airlines', title: 'Airlines', row_title: 'name' }] },
})
const table: Table = {
  name: 'flights',
  uid: 't',
  title: 'Flights',
  row_title: 'number',
  actions: ['read'],
  version: 1,
  owned_by: null,
  natural_key: [],
  default_sort: [],
  search: [],
  parent: null,
  soft_delete: false,
  history: true,
  fields: [carrier, field('number', 'integer'), field('notes', 'rich_text')],
  system_fields: [field('id', 'integer')],
}

describe('a filter', () => {
  const same: JsonObject[] = [
    { amount: { gte: 100 }, status: { eq: 'open' } },
    { or: [{ amount: { gte: 100 } }, { status: { in: ['open', 'new'] } }] },
    { not: { or: [{ a: { eq: 1 } }, { b: { eq: 2 } }] } },
    { and: [{ a: { gte: 1 } }, { a: { lte: 9 } }] },
    { a: { eq: 1 }, or: [{ b: { eq: 2 } }, { c: { eq: 3 } }] },
    { lines: { some: { qty: { gt: 3 } } } },
    { not: { not: { a: { eq: 1 } } } },
  ]
  it.each(same)('comes back as it was: %j', (json) => {
    expect(filterJson(filterGroup(json))).toEqual(json)
  })
  it('splits a member with two operators, and keeps both', () => {
    expect(filterJson(filterGroup({ a: { gte: 1, lte: 9 } }))).toEqual({ and: [{ a: { gte: 1 } }, { a: { lte: 9 } }] })
  })
  it('asks nothing for what is not finished', () => {
    expect(isComplete({ field: 'a', operator: 'in', value: [] })).toBe(false)
    expect(isComplete({ field: 'a', operator: 'between', value: [1, null] })).toBe(false)
    expect(isComplete({ field: 'a', operator: 'eq', value: false })).toBe(true)
    expect(filterJson({ join: 'and', not: false, terms: [{ field: 'a', operator: 'eq' }] })).toBe(null)
  })
  it('is shown as chips only where all conditions must hold', () => {
    expect(plainConditions(filterGroup({ a: { eq: 1 }, b: { eq: 2 } }))?.length).toBe(2)
    expect(plainConditions(filterGroup({ or: [{ a: { eq: 1 } }, { b: { eq: 2 } }] }))).toBe(null)
  })
  it('asks one field otherwise and leaves the others where they are', () => {
    const group = filterGroup({ a: { eq: 1 }, b: { eq: 2 } })
    const next = withCondition(group, 'a', { field: 'a', operator: 'gte', value: 5 })
    expect(filterJson(next)).toEqual({ a: { gte: 5 }, b: { eq: 2 } })
    expect(filterJson(withCondition(next, 'b', null))).toEqual({ a: { gte: 5 } })
  })
  it('is joined with the page’s own', () => {
    expect(allOf(null, { a: { eq: 1 } })).toEqual({ a: { eq: 1 } })
    expect(allOf({ a: { eq: 1 } }, { a: { eq: 2 } })).toEqual({ and: [{ a: { eq: 1 } }, { a: { eq: 2 } }] })
    expect(allOf(null, {}, undefined)).toBe(null)
  })
})

describe('an address', () => {
  it('says what the list shows, and nothing that is as usual', () => {
    const state = { ...emptyState(50), filter: { a: { eq: 1 } }, sort: ['-date', 'name'], page: 3, row: 7 }
    const query = queryOf(state, { other: 'x' }, '', 50)
    expect(query).toEqual({ other: 'x', filter: '{"a":{"eq":1}}', sort: '-date,name', page: '3', row: '7' })
    expect(stateIn(query, '', 50)).toEqual(state)
  })
  it('keeps several lists on one page apart', () => {
    const query = queryOf(
      { ...emptyState(20), search: 'x' },
      queryOf({ ...emptyState(20), search: 'y' }, {}, 'a.', 20),
      'b.',
      20,
    )
    expect(stateIn(query, 'a.', 20).search).toBe('y')
    expect(stateIn(query, 'b.', 20).search).toBe('x')
  })
  it('survives nonsense', () => {
    expect(stateIn({ filter: '{', page: '-4', size: '7', row: 'x' }, '', 50)).toEqual(emptyState(50))
  })
  it('sorts up, down and off, by several columns with shift', () => {
    expect(sortedBy([], 'a', false)).toEqual(['a'])
    expect(sortedBy(['a'], 'a', false)).toEqual(['-a'])
    expect(sortedBy(['-a'], 'a', false)).toEqual([])
    expect(sortedBy(['-b', 'a'], 'a', false)).toEqual(['a'])
    expect(sortedBy(['a'], 'b', true)).toEqual(['a', 'b'])
    expect(sortedBy(['a', 'b'], 'b', true)).toEqual(['a', '-b'])
  })
})

describe('columns', () => {
  it('are by default the title first and nothing that is long', () => {
    expect(usualColumns(table).map((column) => column.field)).toEqual(['number', 'carrier'])
  })
  it('keep a person’s order and width, and take up new ones', () => {
    const choices = arranged(
      [{ field: 'a' }, { field: 'b' }, { field: 'new' }],
      ['a', 'b', 'new', 'far'],
      [{ field: 'b', width: 99 }, { field: 'a', hidden: true }, { field: 'gone' }],
    )
    expect(choices.map((choice) => [choice.field, choice.width ?? null, choice.hidden ?? false])).toEqual([
      ['b', 99, false],
      ['a', null, true],
      ['new', null, false],
      ['far', null, true],
    ])
  })
  it('that stay in place stand first', () => {
    const drawn = columnsOf([{ field: 'number' }, { field: 'carrier', fixed: true }], [], (path) =>
      table.fields.find((one) => one.name === path),
    )
    expect(drawn.map((column) => column.path)).toEqual(['carrier', 'number'])
  })
  it('ask for the title of the row a relation leads to, not for the whole row', () => {
    const drawn = columnsOf([{ field: 'carrier' }], [], () => carrier)
    expect(fieldsAsked(drawn, table)).toEqual(['carrier.name', 'number'])
  })
  it('find values behind dots', () => {
    expect(valueAt({ carrier: { name: 'United' } }, 'carrier.name')).toBe('United')
    expect(valueAt({ carrier: null }, 'carrier.name')).toBe(undefined)
  })
})

it('a field is asked in the way of its type, as far as the server allows', () => {
  expect(usualOperator(carrier)).toBe('in')
  expect(usualOperator(field('n', 'integer'))).toBe('between')
  expect(operatorsOf(field('t', 'text', { operators: ['eq', 'is_null'] }))).toEqual(['eq', 'is_null'])
  expect(operatorsOf(field('m', 'text', { operators: [] }))).toEqual([])
})

it('a saved view of another time is read as far as it can be', () => {
  const { views, columns } = listPreferences({
    views: [{ uid: 'v', name: 'Late', filter: 'no', usual: 1 }, 7],
    columns: 'x',
  })
  expect(views).toEqual([
    { uid: 'v', name: 'Late', filter: null, search: '', sort: [], size: 50, columns: [], usual: false },
  ])
  expect(columns).toEqual([])
  expect(isUnchanged(views[0]!, emptyState(50))).toBe(true)
  expect(isUnchanged(views[0]!, { ...emptyState(50), search: 'x' })).toBe(false)
})
