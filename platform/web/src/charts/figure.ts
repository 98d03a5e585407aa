/** A figure as plotly understands it, and what has to be done to one before it is drawn here. */

import type { Json, JsonObject } from '@/api/json'
import { isObject, sameJson } from '@/editors/pointer'
import { asMap, isMap } from './map'
import { fieldsOf } from './points'
import { scaleOf } from './theme'

export interface Figure {
  data: JsonObject[]
  layout?: JsonObject
  config?: JsonObject
}

/** The small bundle draws these; everything else needs the whole library. */
const CARTESIAN = new Set([
  'bar',
  'box',
  'contour',
  'heatmap',
  'histogram',
  'histogram2d',
  'histogram2dcontour',
  'image',
  'pie',
  'scatter',
  'scatterternary',
  'violin',
])

/** Traces that fetch tiles or need code to be compiled in the browser: neither happens here. */
const FORBIDDEN =
  /^(choropleth|densitymap|scattermap|choroplethmap|mesh3d|.*gl$|.*3d$|splom|parcoords|surface|volume|cone|streamtube|isosurface|.*mapbox$)/

export const typeOf = (trace: JsonObject): string => String(trace.type ?? 'scatter')

export const needsWhole = (figure: Figure): boolean => figure.data.some((trace) => !CARTESIAN.has(typeOf(trace)))

export const asFigure = (value: unknown): Figure | null =>
  isObject(value) && Array.isArray(value.data)
    ? {
        data: value.data.filter(isObject),
        layout: isObject(value.layout) ? value.layout : {},
        config: isObject(value.config) ? value.config : {},
      }
    : null

export interface Drawable extends Figure {
  layout: JsonObject
  /** Types that cannot be drawn here and were left out. */
  left: string[]
}

/** A copy to be drawn: plotly changes what it is given. Nothing in it asks another server for anything. */
export async function drawable(figure: Figure): Promise<Drawable> {
  const wanted = { data: figure.data, layout: figure.layout ?? {} }
  // Figures are JSON, and may come as Vue's proxies, which structuredClone refuses.
  const copy = JSON.parse(JSON.stringify(wanted)) as typeof wanted
  const mapped = isMap(copy) ? await asMap(copy) : copy
  const data = mapped.data.filter((trace) => !FORBIDDEN.test(typeOf(trace)))
  const left = mapped.data.filter((trace) => FORBIDDEN.test(typeOf(trace))).map(typeOf)
  for (const holder of [...data, ...listOf(mapped.layout.images)]) withoutAddress(holder)
  // A template of the author's would hide the colours of the theme; what is said outright still wins.
  const { template: _template, sliders: _sliders, updatemenus: _menus, ...layout } = mapped.layout
  return { data, layout, left: [...new Set(left)] }
}

/** Pictures may be part of the figure; an address would tell another server who looks. */
function withoutAddress(holder: JsonObject): void {
  if (typeof holder.source === 'string' && !/^data:image\//.test(holder.source)) delete holder.source
}

const listOf = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : [])

/** In the dark, little is dark: traces that name their scale of colours get the theme's. */
export function inTheme(data: JsonObject[], dark: boolean): JsonObject[] {
  return data.map((trace) => {
    const colorscale = isObject(trace.meta) ? scaleOf(trace.meta.scale, dark) : undefined
    return colorscale ? { ...trace, colorscale } : trace
  })
}

/** A figure narrower than this, in pixels, has no room for names at its side. */
const WIDE = 480

const hasTitle = (axis: Json | undefined) => isObject(axis) && isObject(axis.title) && Boolean(axis.title.text)

/** A legend at the side of a narrow figure goes below it, and keeps to a third of the height. */
export function narrowed(layout: JsonObject, width: number): JsonObject {
  if (width >= WIDE || !isObject(layout.legend) || layout.legend.orientation !== 'v') return layout
  const legend = {
    ...layout.legend,
    orientation: 'h',
    x: 0,
    xanchor: 'left',
    y: hasTitle(layout.xaxis) ? -0.3 : -0.08,
    yanchor: 'top',
    maxheight: 0.33,
  }
  return { ...layout, legend }
}

const MARKABLE = new Set(['bar', 'scatter'])

/** The points with these values stand out, the others step back. */
export function marked(data: JsonObject[], marks: Record<string, Json[]> | undefined): JsonObject[] {
  if (!marks) return data
  return data.map((trace) => {
    if (!MARKABLE.has(typeOf(trace)) || !Array.isArray(trace.customdata)) return trace
    const points = trace.customdata.flatMap((custom, place) => {
      const fields = fieldsOf(custom, trace.meta)
      const isMarked = Object.entries(marks).every(([field, values]) =>
        values.some((value) => sameJson(value, fields[field] ?? null)),
      )
      return isMarked ? [place] : []
    })
    return points.length > 0 ? { ...trace, selectedpoints: points, unselected: { marker: { opacity: 0.3 } } } : trace
  })
}

/** Merges what is said more exactly over what is said in general. */
export function merged(base: JsonObject, over: JsonObject): JsonObject {
  const next: JsonObject = { ...base }
  for (const [name, value] of Object.entries(over)) {
    const below = next[name]
    next[name] = isObject(value) && isObject(below) ? merged(below, value) : value
  }
  return next
}
