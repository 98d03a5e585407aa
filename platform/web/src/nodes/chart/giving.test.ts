import { describe, expect, it } from 'vitest'
import type { Parameter } from '@/api/reports'
import { given, takesRecord, type ChartDocument, type Givers, type Source } from './giving'

const DECLARED: Parameter[] = [
  { name: 'carriers', schema: { type: 'array', items: { type: 'string' } } },
  { name: 'owner', schema: { type: 'integer' } },
  { name: 'least', schema: { type: 'number' } },
  { name: 'name', schema: { type: 'string' } },
]
const GIVERS: Givers = {
  values: { wanted: 'UA', several: ['UA', 'AA'], none: null },
  row: { code: 'DL', home: { id: 7, title: 'Hub' }, price: '12.50', note: null, tags: [{ id: 1 }, { id: 2 }] },
  user: { id: 3, username: 'ana', department: { id: 9, code: 'x', name: 'X' } },
}
const chart = (parameters: Record<string, Source>): ChartDocument => ({
  type: 'chart',
  uid: 'c',
  report: 'delays',
  chart: 'bars',
  parameters,
})
const told = (parameters: Record<string, Source>, givers: Partial<Givers> = {}) =>
  given(chart(parameters), DECLARED, { ...GIVERS, ...givers })

describe('what a chart on a page gives to its report', () => {
  it('is what the page says: a value, a parameter of the page, a field of the record, who looks', () => {
    expect(
      told({
        carriers: { parameter: 'several' },
        owner: { record: 'home' },
        least: { value: 5 },
        name: { principal: 'name' },
      }),
    ).toEqual({ parameters: { carriers: ['UA', 'AA'], owner: 7, least: 5, name: 'ana' } })
  })
  it('is of the type that the parameter takes', () => {
    expect(told({ carriers: { record: 'code' }, least: { record: 'price' } })).toEqual({
      parameters: { carriers: ['DL'], least: 12.5 },
    })
    expect(told({ carriers: { record: 'tags' } })).toEqual({ parameters: { carriers: [1, 2] } })
    expect(told({ owner: { principal: 'department' } })).toEqual({ parameters: { owner: 9 } })
  })
  it('leaves out what nobody has chosen, so that the default of the report counts', () => {
    expect(told({ carriers: { parameter: 'none' }, name: { parameter: 'unheard' } })).toEqual({ parameters: {} })
  })
  it('is nothing at all where the record is missing, empty or closed: left out, it would be the chart of all', () => {
    expect(told({ carriers: { record: 'code' } }, { row: null })).toEqual({ lack: 'record' })
    expect(told({ name: { record: 'note' } })).toEqual({ lack: 'value' })
    expect(told({ name: { record: 'secret' } })).toEqual({ lack: 'right' })
    expect(told({ owner: { principal: 'department' } }, { user: { ...GIVERS.user!, department: null } })).toEqual({
      lack: 'value',
    })
  })
  it('needs a record only where one is bound', () => {
    expect([takesRecord(chart({ name: { record: 'code' } })), takesRecord(chart({ name: { value: 1 } }))]).toEqual([
      true,
      false,
    ])
  })
})
