import { describe, expect, it } from 'vitest'
import type { Widget } from '@/api/dashboards'
import type { JsonObject } from '@/api/json'
import type { ReportDocument } from '@/api/reports'
import { offeredParameters, parametersOf, withParameter } from '@/reports/sharing'
import {
  copiedWidget,
  isComplete,
  layoutsIn,
  newWidget,
  placesFor,
  startingDashboard,
  withChange,
  withoutWidget,
  withPlaces,
  withWidget,
} from './document'

const chart = (uid: string): Widget => ({ uid, type: 'chart', report: 'delays', chart: 'c' })
const EMPTY = startingDashboard('b', 'Board')
const TWO = withWidget(withWidget(EMPTY, chart('a')), chart('b'))

describe('a dashboard in the designer', () => {
  it('puts new widgets where there is room', () => {
    expect(layoutsIn(TWO).desktop.map(({ widget, x, y }) => [widget, x, y])).toEqual([
      ['a', 0, 0],
      ['b', 6, 0],
    ])
  })
  it('keeps the layouts of other devices in step', () => {
    const phone = withPlaces(TWO, 'mobile', placesFor(TWO, 'mobile'))
    const more = withWidget(phone, newWidget('stat', { uid: 'n' }))
    expect(layoutsIn(more).mobile?.at(-1)).toMatchObject({ widget: 'n', x: 0, y: 10, w: 2 })
    const less = withoutWidget(more, 'a')
    expect([layoutsIn(less).desktop.length, layoutsIn(less).mobile?.length]).toEqual([2, 2])
  })
  it('copies a widget in its size', () => {
    const wide = withPlaces(TWO, 'desktop', [
      { id: 'a', x: 0, y: 0, w: 12, h: 3 },
      { id: 'b', x: 0, y: 3, w: 6, h: 5 },
    ])
    const { body, uid } = copiedWidget(wide, 'a')
    expect(layoutsIn(body).desktop.find((place) => place.widget === uid)).toMatchObject({ y: 8, w: 12, h: 3 })
  })
  it('changes members, and takes away what is left empty', () => {
    const changed = withChange(TWO, 'a', { title: 'T', chart: undefined })
    expect((changed.widgets as JsonObject[])[0]).toEqual({ uid: 'a', type: 'chart', report: 'delays', title: 'T' })
  })
  it('shares parameters of its reports, each name once, with the choices of the report', () => {
    const report = {
      name: 'delays',
      parameters: [
        { name: 'carrier', label: 'Carrier', schema: { type: 'string' }, options: { query: 'carriers' } },
        { name: 'secret', schema: { type: 'string' }, hidden: true },
      ],
    } as unknown as ReportDocument
    const offers = offeredParameters(TWO, [report, report])
    expect(offers.map((one) => one.parameter.name)).toEqual(['carrier'])
    const shared = withParameter(TWO, offers[0]!)
    expect(parametersOf(shared)[0]).toMatchObject({
      name: 'carrier',
      options: { report: 'delays', parameter: 'carrier' },
    })
    expect(offeredParameters(shared, [report])).toEqual([])
  })
  it('knows what is finished', () => {
    const begun = (['chart', 'table', 'stat', 'text', 'filter'] as const).map((type) => isComplete(newWidget(type)))
    expect(begun).toEqual([false, false, false, true, false])
    expect(isComplete(chart('a'))).toBe(true)
  })
})
