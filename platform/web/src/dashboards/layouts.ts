/** The layouts of a dashboard, as its document says them, and as the grid knows them. */

import type { Widget, WidgetLayouts, WidgetPlace, WidgetType } from '@/api/dashboards'
import { DEVICES, packed, type Layouts, type Place } from '@/blocks/grid/layout'

export const placesOf = (said: readonly WidgetPlace[]): Place[] =>
  said.map(({ widget, x, y, w, h }) => ({ id: widget, x, y, w, h }))

export const saidOf = (places: readonly Place[]): WidgetPlace[] =>
  places.map(({ id, x, y, w, h }) => ({ widget: id, x, y, w, h }))

/** A document may say nothing of any device: its widgets then stand one below the other. */
export function layoutsOf({ desktop, tablet, mobile }: Partial<WidgetLayouts>): Layouts {
  return {
    desktop: placesOf(desktop ?? []),
    ...(tablet ? { tablet: placesOf(tablet) } : {}),
    ...(mobile ? { mobile: placesOf(mobile) } : {}),
  }
}

/** The layouts without widgets of one type, what stood below them risen. */
export function withoutWidgets(
  layouts: WidgetLayouts | undefined,
  widgets: readonly Widget[],
  type: WidgetType,
): WidgetLayouts {
  const gone = new Set(widgets.filter((widget) => widget.type === type).map((widget) => widget.uid))
  const made: WidgetLayouts = { desktop: [] }
  for (const device of DEVICES) {
    const said = layouts?.[device]
    if (said) made[device] = saidOf(packed(placesOf(said.filter((place) => !gone.has(place.widget)))))
  }
  return made
}
