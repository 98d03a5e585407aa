import { describe, expect, it } from 'vitest'
import type { Catalogue } from '@/api/datasources'
import type { JsonObject } from '@/api/json'
import { aggregatesFor, choosable, newColumn, withJoin, withoutJoin, withTable } from './builder'
import {
  asSql,
  carriedMap,
  guessedMap,
  itemOf,
  itemsOf,
  modeOf,
  movedItem,
  newQuery,
  renamedParameter,
  renamedQuery,
  startingReport,
  upTo,
  withItem,
  withoutItem,
} from './document'
import { nameOf, summaryOf } from './steps'

const body: JsonObject = {
  title: 'Delays',
  parameters: [
    { uid: 'p1', name: 'day', schema: { type: 'string', format: 'date' } },
    {
      uid: 'p2',
      name: 'carrier',
      schema: { type: 'string' },
      options: { query: 'main', value: 'code', depends_on: ['day'] },
    },
  ],
  queries: [
    {
      uid: 'q1',
      name: 'main',
      datasource: 'platform',
      sql: "SELECT a::day, ':day' FROM t WHERE d = :day AND e >= :day_from AND f = :days",
    },
    {
      uid: 'q2',
      name: 'joined',
      from: 'main',
      transforms: [
        { uid: 's1', step: 'join', with: 'main' },
        { uid: 's2', step: 'limit', rows: 5 },
      ],
    },
    { uid: 'q3', name: 'built', builder: { table: 't', filter: { d: { eq: { $parameter: 'day' } } } } },
  ],
  columns: [{ uid: 'k1', query: 'main', name: 'a', sparkline: { query: 'main', match: ['a'], y: 'n' } }],
  charts: [{ uid: 'g1', name: 'bars', type: 'bar', query: 'main', map: {} }],
}

describe('a report document', () => {
  it('begins with a query by clicks', () => {
    const started = startingReport('x', 'X')
    expect(itemsOf(started, 'queries').map(modeOf)).toEqual(['builder'])
  })

  it('follows the new name of a query everywhere', () => {
    const next = renamedQuery(body, 'q1', 'first')
    expect(JSON.stringify(next)).not.toContain('"main"')
    expect(itemOf(next, 'queries', 'q2')).toMatchObject({ from: 'first', transforms: [{ with: 'first' }, { rows: 5 }] })
    expect(itemOf(next, 'columns', 'k1')?.sparkline).toMatchObject({ query: 'first' })
  })

  it('follows the new name of a parameter in statements, builders and what depends on it', () => {
    const next = renamedParameter(body, 'p1', 'date')
    expect(itemOf(next, 'queries', 'q1')?.sql).toBe(
      "SELECT a::day, ':date' FROM t WHERE d = :date AND e >= :date_from AND f = :days",
    )
    expect(itemOf(next, 'queries', 'q3')?.builder).toMatchObject({ filter: { d: { eq: { $parameter: 'date' } } } })
    expect(itemOf(next, 'parameters', 'p2')?.options).toMatchObject({ depends_on: ['date'] })
  })

  it('stops after a step for a preview', () => {
    expect(itemOf(upTo(body, 'joined', 1), 'queries', 'q2')?.transforms).toHaveLength(1)
    expect(itemOf(body, 'queries', 'q2')?.transforms).toHaveLength(2)
  })

  it('moves, adds and takes away', () => {
    expect(itemsOf(movedItem(body, 'queries', 'q2', -1), 'queries').map((one) => one.name)).toEqual([
      'joined',
      'main',
      'built',
    ])
    expect(movedItem(body, 'queries', 'q1', -1)).toBe(body)
    expect(withoutItem(body, 'charts', 'g1').charts).toBeUndefined()
    const made = newQuery(body, 'from')
    expect(made).toMatchObject({ name: 'query', from: 'built' })
    expect(itemsOf(withItem(body, 'queries', made), 'queries')).toHaveLength(4)
  })

  it('goes from clicks to SQL and keeps its steps', () => {
    const sql = asSql({ uid: 'q', name: 'n', builder: { table: 't' }, transforms: [] }, 'SELECT 1')
    expect(sql).toEqual({ uid: 'q', name: 'n', datasource: 'platform', sql: 'SELECT 1', transforms: [] })
  })
})

describe('the columns of a chart', () => {
  const columns = [
    { name: 'n', type: 'integer' },
    { name: 'carrier', type: 'text' },
    { name: 'delay', type: 'number' },
  ]
  const bar = [
    { name: 'x', required: true, takes: 'any' },
    { name: 'y', required: true, many: true, takes: 'number' },
    { name: 'color' },
  ]

  it('are guessed so that something is drawn', () => {
    expect(guessedMap(bar, columns)).toEqual({ x: 'carrier', y: ['n'] })
  })

  it('are carried to another type as far as it has the same slots', () => {
    const pie = [
      { name: 'label', required: true },
      { name: 'y', required: true, takes: 'number' },
    ]
    expect(carriedMap({ x: 'carrier', y: ['delay', 'n'] }, pie, columns)).toEqual({ label: 'carrier', y: 'delay' })
  })
})

describe('a step', () => {
  it('says in a few words what it does', () => {
    expect(summaryOf({ uid: 's', step: 'rolling', column: 'trend', window: 3, order: ['month'] })).toBe(
      'trend · 3 · month',
    )
    expect(summaryOf({ step: 'group', aggregates: [{ column: 'n', of: 'x', function: 'sum' }] })).toBe('n = sum(x)')
    expect(nameOf({ properties: { step: { const: 'rank' } } })).toBe('rank')
  })
})

describe('a query by clicks', () => {
  const catalogue: Catalogue = {
    dialect: 'postgres',
    tables: [
      {
        name: 'flights',
        columns: [
          { name: 'id', type: 'integer' },
          { name: 'carrier', type: 'text', references: { table: 'airlines', column: 'code' } },
          { name: 'at', type: 'datetime' },
        ],
      },
      {
        name: 'airlines',
        columns: [
          { name: 'code', type: 'text' },
          { name: 'country', type: 'text', references: { table: 'countries', column: 'id' } },
        ],
      },
      { name: 'countries', columns: [{ name: 'id', type: 'text' }] },
    ],
  }

  it('reaches fields along references, as far as they lead', () => {
    const one = withJoin({ table: 'flights' }, 'carrier')
    const two = withJoin(one.builder, `${one.join.as}.country`)
    expect(choosable(catalogue, two.builder).map((field) => field.path)).toEqual([
      'id',
      'carrier',
      'at',
      'carrier.code',
      'carrier.country',
      'country.id',
    ])
    expect(withJoin(two.builder, 'carrier').builder).toBe(two.builder)
  })

  it('loses with a join what was chosen through it', () => {
    const { builder, join } = withJoin(
      { table: 'flights', columns: [{ uid: 'c', name: 'code', field: 'carrier.code' }] },
      'carrier',
    )
    expect(withoutJoin(builder, join.uid)).toEqual({ table: 'flights' })
  })

  it('names figures after what they count', () => {
    const builder = { table: 'flights', columns: [] }
    expect(newColumn(builder, null, 'count')).toMatchObject({ name: 'rows', aggregate: 'count' })
    expect(newColumn(builder, { path: 'a.delay', type: 'integer', title: null, references: null }, 'sum').name).toBe(
      'sum_a_delay',
    )
    expect(aggregatesFor('text')).toEqual(['count', 'count_distinct'])
  })

  it('starts anew with another table', () => {
    expect(withTable({ table: 'a', columns: [] }, 'b')).toEqual({ table: 'b' })
  })
})
