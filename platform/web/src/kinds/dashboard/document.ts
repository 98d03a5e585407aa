/** What the designer does to a dashboard: widgets, where they stand on each device, and the parameters they share. */

import type { Widget, WidgetLayouts, WidgetPlace, WidgetType } from '@/api/dashboards'
import type { Json, JsonObject } from '@/api/json'
import type { Text } from '@/api/text'
import { COLUMNS, firstFree, layoutFor, type Device, type Place } from '@/blocks/grid/layout'
import { newUid } from '@/composables/useUid'
import { placesOf, saidOf, layoutsOf } from '@/dashboards/layouts'
import { isObject } from '@/editors/pointer'

export const startingDashboard = (_name: string, title: Text): JsonObject => ({
  title: title as Json,
  widgets: [],
  layouts: { desktop: [] },
})

export const widgetsOf = (body: JsonObject): Widget[] =>
  Array.isArray(body.widgets) ? (body.widgets.filter(isObject) as unknown as Widget[]) : []

export const widgetNamed = (body: JsonObject, uid: string): Widget | undefined =>
  widgetsOf(body).find((widget) => widget.uid === uid)

export function layoutsIn(body: JsonObject): WidgetLayouts {
  const said = isObject(body.layouts) ? (body.layouts as unknown as Partial<WidgetLayouts>) : {}
  return { ...said, desktop: said.desktop ?? [] }
}

export const placesFor = (body: JsonObject, device: Device): Place[] =>
  layoutFor(
    layoutsOf(layoutsIn(body)),
    device,
    widgetsOf(body).map((widget) => widget.uid),
  )

export const withPlaces = (body: JsonObject, device: Device, places: readonly Place[]): JsonObject => ({
  ...body,
  layouts: { ...layoutsIn(body), [device]: saidOf(places) } as unknown as Json,
})

/** How large a widget begins. */
export const SIZES: Record<WidgetType, { w: number; h: number }> = {
  chart: { w: 6, h: 5 },
  table: { w: 6, h: 5 },
  stat: { w: 3, h: 2 },
  text: { w: 6, h: 2 },
  filter: { w: 3, h: 2 },
}

export const newWidget = (type: WidgetType, said: Partial<Widget> = {}): Widget => ({
  uid: newUid(),
  type,
  ...(type === 'text' ? { markdown: '' } : {}),
  ...said,
})

/** A new widget comes where there is room; on devices with a layout of their own, below. */
export function withWidget(body: JsonObject, widget: Widget): JsonObject {
  const { w, h } = SIZES[widget.type]
  const layouts = Object.fromEntries(
    Object.entries(layoutsIn(body)).map(([device, said]) => {
      const places = placesOf(said)
      const columns = COLUMNS[device as Device]
      const fresh = firstFree(places, widget.uid, device === 'mobile' ? 2 : w, h, columns)
      return [device, saidOf([...places, fresh])]
    }),
  )
  return { ...body, widgets: [...widgetsOf(body), widget] as unknown as Json, layouts: layouts as unknown as Json }
}

export function withoutWidget(body: JsonObject, uid: string): JsonObject {
  const layouts = Object.fromEntries(
    Object.entries(layoutsIn(body)).map(([device, said]) => [
      device,
      said.filter((place: WidgetPlace) => place.widget !== uid),
    ]),
  )
  return {
    ...body,
    widgets: widgetsOf(body).filter((widget) => widget.uid !== uid) as unknown as Json,
    layouts: layouts as unknown as Json,
  }
}

export function copiedWidget(body: JsonObject, uid: string): { body: JsonObject; uid: string } {
  const widget = widgetNamed(body, uid)
  if (!widget) return { body, uid }
  const copy = { ...widget, uid: newUid() }
  const place = placesFor(body, 'desktop').find((one) => one.id === uid)
  const made = withWidget(body, copy)
  if (!place) return { body: made, uid: copy.uid }
  const others = placesFor(body, 'desktop')
  const fresh = firstFree(others, copy.uid, place.w, place.h, COLUMNS.desktop)
  return { body: withPlaces(made, 'desktop', [...others, fresh]), uid: copy.uid }
}

export const withChange = (body: JsonObject, uid: string, change: Record<string, Json | undefined>): JsonObject => ({
  ...body,
  widgets: widgetsOf(body).map((widget) =>
    widget.uid === uid
      ? Object.fromEntries(Object.entries({ ...widget, ...change }).filter(([, value]) => value !== undefined))
      : widget,
  ) as unknown as Json,
})

export const reportsIn = (body: JsonObject): string[] => [
  ...new Set(
    widgetsOf(body).flatMap((widget) => (typeof widget.report === 'string' && widget.report ? [widget.report] : [])),
  ),
]

/** Whether the server can make something of it. */
export function isComplete(widget: Widget): boolean {
  switch (widget.type) {
    case 'chart':
      return Boolean(widget.report && widget.chart)
    case 'table':
      return Boolean(widget.report)
    case 'stat':
      return Boolean(widget.report && widget.column)
    case 'filter':
      return Boolean(widget.parameter)
    default:
      return true
  }
}
