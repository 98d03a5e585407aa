import { describe, expect, it } from 'vitest'
import type { Widget } from '@/api/dashboards'
import { layoutsOf, withoutWidgets } from './layouts'

describe('the layouts of a document', () => {
  it('may be missing', () => {
    expect(layoutsOf({})).toEqual({ desktop: [] })
    const mobile = [{ widget: 'c', x: 0, y: 0, w: 2, h: 3 }]
    expect(layoutsOf({ mobile })).toEqual({ desktop: [], mobile: [{ id: 'c', x: 0, y: 0, w: 2, h: 3 }] })
  })
})

describe('a layout without widgets of one type', () => {
  it('lets what stood below them rise, on each device that has a layout', () => {
    const widgets: Widget[] = [
      { uid: 'f', type: 'filter' },
      { uid: 'c', type: 'chart' },
    ]
    const desktop = [
      { widget: 'f', x: 0, y: 0, w: 12, h: 1 },
      { widget: 'c', x: 0, y: 1, w: 12, h: 5 },
    ]
    expect(withoutWidgets({ desktop, mobile: desktop.slice(0, 1) }, widgets, 'filter')).toEqual({
      desktop: [{ widget: 'c', x: 0, y: 0, w: 12, h: 5 }],
      mobile: [],
    })
    expect(withoutWidgets(undefined, widgets, 'filter')).toEqual({ desktop: [] })
  })
})
