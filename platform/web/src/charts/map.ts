/** Points by latitude and longitude on an outline of the land that comes with the app: no tiles, no other server. */

import type { Json, JsonObject } from '@/api/json'
import { isObject } from '@/editors/pointer'

const GEO = new Set(['scattergeo', 'scattermap', 'scattermapbox'])

const isGeo = (trace: JsonObject): boolean => GEO.has(String(trace.type))

interface Drawing {
  data: JsonObject[]
  layout: JsonObject
}

/** Charts of the server say so themselves; figures of other makers are known by their traces. */
export const isMap = ({ data, layout }: Drawing): boolean =>
  (isObject(layout.meta) && layout.meta.map === true) || data.some(isGeo)

/** The same points as an ordinary scatter over the coast lines (Natural Earth 1:110m, public domain). */
export async function asMap({ data, layout }: Drawing): Promise<Drawing> {
  const { default: land } = await import('../../../../ui_schemas/charts/land.json')
  const points = data.map((trace) => (isGeo(trace) ? flat(trace) : trace))
  const window = windowOf(points)
  const { geo: _geo, map: _map, mapbox: _mapbox, ...rest } = layout
  const axis = { showgrid: false, zeroline: false, showticklabels: false, ticks: '', showline: false }
  const own = (name: string) => (isObject(rest[name]) ? rest[name] : {})
  return {
    // Last, so that the first points have the first colour.
    data: [...points, coast(land as number[][])],
    layout: {
      hovermode: 'closest',
      ...rest,
      xaxis: { ...axis, range: window.x, ...own('xaxis') },
      yaxis: { ...axis, range: window.y, scaleanchor: 'x', scaleratio: window.ratio, ...own('yaxis') },
      margin: { l: 0, r: 0, t: 8, b: 0, ...own('margin') },
    },
  }
}

function flat(trace: JsonObject): JsonObject {
  const { lat, lon, geo: _geo, subplot: _subplot, locationmode: _mode, ...rest } = trace
  return {
    hovertemplate: '%{text}<br>%{y:.3f}, %{x:.3f}<extra></extra>',
    ...rest,
    type: 'scatter',
    mode: rest.mode ?? 'markers',
    x: lon ?? [],
    y: lat ?? [],
  }
}

function coast(land: number[][]): JsonObject {
  const x: Json[] = []
  const y: Json[] = []
  for (const ring of land) {
    for (let at = 0; at < ring.length; at += 2) {
      x.push(ring[at]! / 10)
      y.push(ring[at + 1]! / 10)
    }
    x.push(null)
    y.push(null)
  }
  return {
    type: 'scatter',
    mode: 'lines',
    x,
    y,
    uid: 'coast',
    fill: 'toself',
    hoverinfo: 'skip',
    showlegend: false,
    zorder: -1,
  }
}

/** What has to be seen: all points with some room around them, and never less than a region. */
export function windowOf(traces: readonly JsonObject[]): { x: [number, number]; y: [number, number]; ratio: number } {
  const numbers = (name: string) =>
    traces.flatMap((trace) => (Array.isArray(trace[name]) ? trace[name].map(Number).filter(Number.isFinite) : []))
  const [west, east] = spread(numbers('x'), 6, [-170, 190])
  const [south, north] = spread(numbers('y'), 4, [-58, 84])
  // Away from the equator a degree of longitude is shorter than one of latitude.
  const ratio = 1 / Math.max(0.2, Math.cos((((south + north) / 2) * Math.PI) / 180))
  return { x: [west, east], y: [south, north], ratio }
}

function spread(values: number[], least: number, whole: [number, number]): [number, number] {
  if (values.length === 0) return whole
  const low = values.reduce((one, other) => Math.min(one, other))
  const high = values.reduce((one, other) => Math.max(one, other))
  const room = Math.max((high - low) * 0.08, (least - (high - low)) / 2, 1)
  return [low - room, high + room]
}
