import { describe, expect, it } from 'vitest'
import type { Widget } from '@/api/dashboards'
import type { Parameter } from '@/api/reports'
import { askedApart, crossed, drilled, fieldsOf, kept, marksOf, uncrossed } from './crossing'

const PARAMETERS: Parameter[] = [
  { name: 'carrier', schema: { type: 'string' } },
  { name: 'origins', schema: { type: 'array', items: { type: 'string' } } },
]
const BARS: Widget = { uid: 'w1', type: 'chart', select: [{ field: 'code', parameter: 'carrier' }] }
const MAP: Widget = { uid: 'w2', type: 'chart', select: [{ field: 'origin', parameter: 'origins' }] }
const NOTHING = { values: { carrier: null, origins: null }, crossings: [] }

describe('a click on a dashboard', () => {
  it('filters the others, another point instead of the first, the same point no more', () => {
    const first = crossed(NOTHING, PARAMETERS, BARS, { code: 'UA' })
    expect(first).toEqual({
      values: { carrier: 'UA', origins: null },
      crossings: [{ parameter: 'carrier', value: 'UA', widget: 'w1' }],
    })
    const other = crossed(first, PARAMETERS, BARS, { code: 'DL' })
    expect([other.values.carrier, other.crossings.length]).toEqual(['DL', 1])
    expect(crossed(other, PARAMETERS, BARS, { code: 'DL' })).toEqual(NOTHING)
  })
  it('collects the points of a list', () => {
    const both = crossed(crossed(NOTHING, PARAMETERS, MAP, { origin: 'JFK' }), PARAMETERS, MAP, { origin: 'EWR' })
    expect(both.values.origins).toEqual(['JFK', 'EWR'])
    expect(crossed(both, PARAMETERS, MAP, { origin: 'JFK' }).values.origins).toEqual(['EWR'])
  })
  it('does nothing when the point says nothing about the field', () => {
    expect(crossed(NOTHING, PARAMETERS, BARS, { delay: 3 })).toEqual(NOTHING)
  })
  it('leaves the clicked widget as it was, with its points marked', () => {
    const both = crossed(crossed(NOTHING, PARAMETERS, BARS, { code: 'UA' }), PARAMETERS, MAP, { origin: 'JFK' })
    expect(askedApart(both, PARAMETERS)).toEqual({
      w1: { carrier: null, origins: ['JFK'] },
      w2: { carrier: 'UA', origins: null },
    })
    expect(askedApart(NOTHING, PARAMETERS)).toEqual({})
    expect([marksOf(BARS, both.crossings), marksOf(MAP, [])]).toEqual([{ code: ['UA'] }, undefined])
  })
  it('is remembered by the page that is come back to, as far as the address still says so', () => {
    const { crossings, values } = crossed(NOTHING, PARAMETERS, MAP, { origin: 'JFK' })
    expect(kept(crossings, values)).toEqual(crossings)
    expect(kept(crossings, { origins: ['EWR'] })).toEqual([])
    expect(kept(undefined, values)).toEqual([])
    expect(kept([{ parameter: 1 }], values)).toEqual([])
  })
  it('is taken back one by one, or all at once', () => {
    const both = crossed(crossed(NOTHING, PARAMETERS, BARS, { code: 'UA' }), PARAMETERS, MAP, { origin: 'JFK' })
    expect(uncrossed(both, PARAMETERS, both.crossings[0]).values).toEqual({ carrier: null, origins: ['JFK'] })
    expect(uncrossed(both, PARAMETERS)).toEqual(NOTHING)
  })
  it('leads to what is behind it, with what it needs from the point, the parameters and the author', () => {
    const drill = {
      report: 'rows',
      parameters: {
        carrier: { field: 'code' },
        day: { parameter: 'period' },
        late: { value: true },
        no: { parameter: 'x' },
      },
    }
    expect(drilled(drill, { code: 'UA' }, { period: 'last_7_days' })).toEqual({
      path: '/report/view/rows',
      query: { 'p.carrier': 'UA', 'p.day': 'last_7_days', 'p.late': 'true' },
    })
    expect(drilled(drill, {}, {})).toBeNull()
    expect(drilled({ dashboard: 'a b' }, {}, {})?.path).toBe('/report/dashboard/a%20b')
    expect(drilled(undefined, {}, {})).toBeNull()
  })
  it('can use the fields of the points, or the columns of the rows', () => {
    expect(
      fieldsOf({ figure: { data: [{ meta: { fields: ['code', 'delay'] } }, { meta: { fields: ['code'] } }] } }),
    ).toEqual(['code', 'delay'])
    expect(fieldsOf({ columns: [{ name: 'n', type: 'integer' }] })).toEqual(['n'])
    expect(fieldsOf(undefined)).toEqual([])
  })
})
