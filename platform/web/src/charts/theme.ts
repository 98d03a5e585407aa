/** The colours of charts in both themes, as a plotly template: what a figure says itself wins over it. */

import type { Json, JsonObject } from '@/api/json'
import { isObject } from '@/editors/pointer'
import look from '../../../../ui_schemas/charts/look.json'

const themeOf = (dark: boolean) => (dark ? look.themes.dark : look.themes.light)

const scale = (colors: readonly string[]): Json => colors.map((color, place) => [place / (colors.length - 1), color])

export const chartColors = (dark: boolean): readonly string[] => themeOf(dark).series.slice(0, 10)

/** A scale of colours that is known by name, in the theme: little is near the card, much stands out. */
export function scaleOf(name: Json | undefined, dark: boolean): Json | undefined {
  const colors = Object.entries(themeOf(dark).scales).find(([known]) => known === name)?.[1]
  return colors ? scale(colors) : undefined
}

export function template(dark: boolean, locale = 'en'): JsonObject {
  const { series, scales, ...words } = themeOf(dark)
  const tokens: Record<string, Json> = { ...words, series, font: look.font, scale: scale(scales.Accent) }
  for (const [place, color] of series.entries()) tokens[place] = color
  const made = filled(look.template as JsonObject, tokens) as { data: JsonObject; layout: JsonObject }
  // Years come first where they are said first.
  const dates = locale.startsWith('zh') ? { tickformatstops: look.dates['zh-CN'] } : {}
  const axes = ['xaxis', 'yaxis'].map((name) => [name, { ...(made.layout[name] as JsonObject), ...dates }])
  return { ...made, layout: { ...made.layout, ...(Object.fromEntries(axes) as JsonObject) } }
}

function filled(value: Json, tokens: Record<string, Json>): Json {
  if (typeof value === 'string' && value.startsWith('$')) return tokens[value.slice(1)] ?? value
  if (Array.isArray(value)) return value.map((one) => filled(one, tokens))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, tokens)]))
}

/** The land under the points of a map. */
export const landOf = (dark: boolean) => {
  const { land, strong } = themeOf(dark)
  return { fillcolor: land, line: { color: strong, width: 0.6 } }
}
