/** Where a cell or a point leads: another report with parameters, a row, a page, a dashboard. */

import type { Json, JsonObject } from '@/api/json'
import { isObject } from '@/editors/pointer'

export interface Place {
  path: string
  query: Record<string, string>
}

const segment = (name: Json) => encodeURIComponent(String(name))

/** The address for one row, whose values are known by column. Null when the row lacks what the address needs. */
export function placeOf(link: JsonObject | null | undefined, values: JsonObject): Place | null {
  if (!link) return null
  if (link.report) return { path: `/report/view/${segment(link.report)}`, query: given(link.parameters, values) }
  if (link.dashboard)
    return { path: `/report/dashboard/${segment(link.dashboard)}`, query: given(link.parameters, values) }
  if (link.table) {
    const id = values[String(link.id ?? 'id')]
    return id === null || id === undefined ? null : { path: `/config/${segment(link.table)}/${segment(id)}`, query: {} }
  }
  return link.page ? { path: `/pages/${segment(link.page)}`, query: {} } : null
}

function given(parameters: Json | undefined, values: JsonObject): Record<string, string> {
  if (!isObject(parameters)) return {}
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, column]) => {
      const value = values[String(column)]
      return value === null || value === undefined ? [] : [[`p.${name}`, written(value)]]
    }),
  )
}

/** Values of parameters in an address: `p.carrier=UA`; what is no text or could be taken for JSON is JSON. */
export const written = (value: Json): string =>
  typeof value === 'string' && !/^(["[{\d-]|true$|false$|null$)/.test(value) ? value : JSON.stringify(value)

export function readBack(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

export const addressQuery = (parameters: JsonObject): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parameters)
      .filter(([, value]) => value !== null && value !== undefined && value !== '')
      .map(([name, value]) => [`p.${name}`, written(value)]),
  )

export const addressParameters = (query: Record<string, unknown>): JsonObject =>
  Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) =>
      name.startsWith('p.') && typeof value === 'string' ? [[name.slice(2), readBack(value)]] : [],
    ),
  )
