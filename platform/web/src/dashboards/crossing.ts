/** Clicks on a dashboard: a point filters the other widgets, or leads to what is behind it. */

import type { Drill, Widget, WidgetResult } from '@/api/dashboards'
import type { Json, JsonObject } from '@/api/json'
import type { Parameter } from '@/api/reports'
import { isObject, sameJson } from '@/editors/pointer'
import { written, type Place } from '@/reports/links'

/** A parameter that a click has set, and on which widget. */
export interface Crossed {
  parameter: string
  value: Json
  widget: string
}

const isList = (parameter: Parameter | undefined) => parameter?.schema.type === 'array'

/** The next values and what is crossed now; the same point again takes its filter away. A list collects its values. */
export function crossed(
  { values, crossings }: { values: JsonObject; crossings: readonly Crossed[] },
  parameters: readonly Parameter[],
  widget: Widget,
  fields: JsonObject,
): { values: JsonObject; crossings: Crossed[] } {
  const next = { values: { ...values }, crossings: [...crossings] }
  for (const { field, parameter } of widget.select ?? []) {
    const value = fields[field]
    if (value === undefined) continue
    const isHeld = next.crossings.some((one) => one.parameter === parameter && sameJson(one.value, value))
    const asList = isList(parameters.find((one) => one.name === parameter))
    next.crossings = next.crossings.filter(
      (one) => one.parameter !== parameter || (asList && !sameJson(one.value, value)),
    )
    if (!isHeld) next.crossings.push({ parameter, value, widget: widget.uid })
    next.values[parameter] = valueOf(next.crossings, parameter, asList)
  }
  return next
}

function valueOf(crossings: readonly Crossed[], parameter: string, asList: boolean): Json {
  const held = crossings.filter((one) => one.parameter === parameter).map((one) => one.value)
  return held.length === 0 ? null : asList ? held : held[0]!
}

/** Without one of the filters that clicks have set; without all of them when none is named. */
export function uncrossed(
  { values, crossings }: { values: JsonObject; crossings: readonly Crossed[] },
  parameters: readonly Parameter[],
  gone?: Crossed,
): { values: JsonObject; crossings: Crossed[] } {
  const left = gone ? crossings.filter((one) => one !== gone) : []
  const next = { ...values }
  for (const { parameter } of gone ? [gone] : crossings)
    next[parameter] = valueOf(left, parameter, isList(parameters.find((one) => one.name === parameter)))
  return { values: next, crossings: left }
}

/** The widgets that were clicked, each asked with all but its own clicks: another of its points can still be chosen. */
export function askedApart(
  { values, crossings }: { values: JsonObject; crossings: readonly Crossed[] },
  parameters: readonly Parameter[],
): Record<string, JsonObject> {
  const made: Record<string, JsonObject> = {}
  for (const { widget } of crossings) {
    const left = crossings.filter((one) => one.widget !== widget)
    const next = { ...values }
    for (const { parameter } of crossings.filter((one) => one.widget === widget))
      next[parameter] = valueOf(left, parameter, isList(parameters.find((one) => one.name === parameter)))
    made[widget] = next
  }
  return made
}

/** Which points of a widget were clicked: values by field. */
export function marksOf(widget: Widget, crossings: readonly Crossed[]): Record<string, Json[]> | undefined {
  const made: Record<string, Json[]> = {}
  for (const { field, parameter } of widget.select ?? [])
    for (const one of crossings)
      if (one.widget === widget.uid && one.parameter === parameter) (made[field] ??= []).push(one.value)
  return Object.keys(made).length > 0 ? made : undefined
}

/** What came with the address of a page that was left, if it still says the same. */
export function kept(state: unknown, values: JsonObject): Crossed[] {
  if (!Array.isArray(state)) return []
  const told = state.filter(
    (one): one is Crossed & JsonObject =>
      isObject(one) && typeof one.parameter === 'string' && typeof one.widget === 'string' && one.value !== undefined,
  )
  return told.filter(({ parameter, value }) => {
    const now = values[parameter]
    return Array.isArray(now) ? now.some((each) => sameJson(each, value)) : sameJson(now ?? null, value)
  })
}

/** Where a point leads; null when the point lacks what the way needs. */
export function drilled(drill: Drill | undefined, fields: JsonObject, values: JsonObject): Place | null {
  if (!drill) return null
  const path = drill.report
    ? `/report/view/${encodeURIComponent(drill.report)}`
    : drill.dashboard
      ? `/report/dashboard/${encodeURIComponent(drill.dashboard)}`
      : drill.page
        ? `/pages/${encodeURIComponent(drill.page)}`
        : ''
  if (!path) return null
  const query: Record<string, string> = {}
  for (const [name, source] of Object.entries(drill.parameters ?? {})) {
    const value = given(source, fields, values)
    if (value === undefined && isObject(source) && 'field' in source) return null
    if (value !== undefined && value !== null) query[`p.${name}`] = written(value)
  }
  return { path, query }
}

function given(source: Json, fields: JsonObject, values: JsonObject): Json | undefined {
  if (!isObject(source)) return undefined
  if ('value' in source) return source.value
  return 'field' in source ? fields[String(source.field)] : values[String(source.parameter)]
}

/** The fields that the points or rows of a widget carry. */
export function fieldsOf(result: WidgetResult | undefined): string[] {
  const traces = Array.isArray(result?.figure?.data) ? result.figure.data.filter(isObject) : []
  const ofPoints = traces.flatMap(({ meta }) =>
    isObject(meta) && Array.isArray(meta.fields) ? meta.fields.map(String) : [],
  )
  const columns = result?.columns ?? result?.grid?.columns ?? []
  return [...new Set([...ofPoints, ...columns.map((column) => column.name)])]
}
