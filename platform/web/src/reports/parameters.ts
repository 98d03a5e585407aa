/** Parameters of a report: how each is asked for, what is given, and what depends on what. */

import type { Json, JsonObject } from '@/api/json'
import type { Parameter } from '@/api/reports'
import { isObject } from '@/editors/pointer'

export type Asked =
  'choice' | 'choices' | 'flag' | 'number' | 'decimal' | 'date' | 'moment' | 'period' | 'texts' | 'numbers' | 'text'

export function askedAs(parameter: Parameter): Asked {
  const { schema, options } = parameter
  const isList = schema.type === 'array'
  const inner = isList && isObject(schema.items) ? schema.items : schema
  if (options || Array.isArray(inner.enum)) return isList ? 'choices' : 'choice'
  if (schema.format === 'date-range') return 'period'
  if (isList) return inner.type === 'integer' || inner.type === 'number' ? 'numbers' : 'texts'
  if (schema.type === 'boolean') return 'flag'
  if (schema.type === 'integer' || schema.type === 'number') return 'number'
  if (schema.format === 'decimal') return 'decimal'
  if (schema.format === 'date') return 'date'
  return schema.format === 'date-time' ? 'moment' : 'text'
}

/** Words for spans of time that move along with the day. */
export const PERIODS = [
  'today',
  'yesterday',
  'this_week',
  'last_week',
  'last_7_days',
  'this_month',
  'last_month',
  'last_30_days',
  'last_90_days',
  'this_quarter',
  'last_quarter',
  'this_year',
  'last_year',
] as const

export const DAYS = ['today', 'yesterday', 'tomorrow'] as const

export const relativeOf = (value: Json | undefined): string =>
  isObject(value) && typeof value.relative === 'string' ? value.relative : ''

export function isGiven(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return false
  return Array.isArray(value) ? value.length > 0 : true
}

/** What is sent: nothing for what was left empty, so that the server's own defaults do not come back unasked. */
export function sent(parameters: readonly Parameter[], values: JsonObject): JsonObject {
  return Object.fromEntries(
    parameters.flatMap((parameter) =>
      parameter.name in values
        ? [[parameter.name, isGiven(values[parameter.name]) ? values[parameter.name]! : null]]
        : [],
    ),
  )
}

/** One value for a parameter that takes several, as a click or a short address gives it, is a list of one. */
export const fitted = ({ schema }: Parameter, value: Json): Json =>
  schema.type === 'array' && value !== null && !Array.isArray(value) && !isObject(value) ? [value] : value

/** What is shown at first: what the address says, else the defaults. */
export function startingValues(parameters: readonly Parameter[], given: JsonObject): JsonObject {
  return Object.fromEntries(
    parameters.flatMap((parameter) => {
      const value = parameter.name in given ? given[parameter.name] : parameter.default
      const isOwn = isObject(value) && 'principal' in value
      return value === undefined || isOwn ? [] : [[parameter.name, fitted(parameter, value as Json)]]
    }),
  )
}

export const missing = (parameters: readonly Parameter[], values: JsonObject): Parameter[] =>
  parameters.filter(
    (parameter) =>
      parameter.required && !parameter.hidden && !isGiven(values[parameter.name]) && !isGiven(parameter.default),
  )

export const dependsOn = (parameter: Parameter): string[] =>
  isObject(parameter.options) && Array.isArray(parameter.options.depends_on)
    ? parameter.options.depends_on.map(String)
    : []

/** The values after one has changed: what depends on it, directly or further on, is asked anew. */
export function changed(
  parameters: readonly Parameter[],
  values: JsonObject,
  name: string,
  value: Json | undefined,
): JsonObject {
  const next: JsonObject = { ...values, [name]: value ?? null }
  const stale = new Set([name])
  for (let turn = 0; turn < parameters.length; turn += 1)
    for (const parameter of parameters)
      if (!stale.has(parameter.name) && dependsOn(parameter).some((one) => stale.has(one))) {
        stale.add(parameter.name)
        next[parameter.name] = null
      }
  return next
}
