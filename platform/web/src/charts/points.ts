/** What plotly says of a point, as the rest of the app speaks of it. */

import type { Json, JsonObject } from '@/api/json'
import { isObject } from '@/editors/pointer'
import type { PlotlyPoint } from './plotly'

/** One point of a chart that was clicked or pointed at. */
export interface ChartPoint {
  /** Which trace, and which of its points. */
  trace: number
  index: number
  name: string
  x: Json
  y: Json
  z: Json
  label: Json
  value: Json
  /** The columns of the row behind it, by name. */
  fields: JsonObject
}

export function pointOf(point: PlotlyPoint): ChartPoint {
  const place = point.pointNumber ?? point.pointIndex ?? point.pointNumbers?.[0] ?? 0
  return {
    trace: point.curveNumber,
    index: Array.isArray(place) ? (place[0] ?? 0) : place,
    name: point.data?.name ?? '',
    x: json(point.x),
    y: json(point.y),
    z: json(point.z),
    label: json(point.label),
    value: json(point.value),
    fields: fieldsOf(json(point.customdata), point.data?.meta),
  }
}

/** A figure names its fields once for each trace and carries their values with each point. */
export function fieldsOf(custom: Json, meta: unknown): JsonObject {
  const names = isObject(meta) && Array.isArray(meta.fields) ? meta.fields : []
  const values = Array.isArray(custom) ? custom : [custom]
  return Object.fromEntries(names.map((name, place) => [String(name), values[place] ?? null]))
}

const json = (value: unknown): Json => (value === undefined ? null : (value as Json))
