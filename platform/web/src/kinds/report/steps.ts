/** Steps over rows: what each is called, and what it does in a few words for its card. */

import type { Json, JsonObject } from '@/api/json'
import { isObject } from '@/editors/pointer'

/** The name of the step that a schema of the vocabulary describes. */
export function nameOf(schema: JsonObject): string {
  const properties = isObject(schema.properties) ? schema.properties : {}
  return isObject(properties.step) ? String(properties.step.const) : ''
}

export function summaryOf(step: JsonObject): string {
  const said = Object.entries(step)
    .filter(([name, value]) => name !== 'uid' && name !== 'step' && value !== '' && value !== null)
    .map(([, value]) => wordsOf(value))
    .filter(Boolean)
  return said.join(' · ').slice(0, 140)
}

function wordsOf(value: Json): string {
  if (Array.isArray(value)) return value.map(wordsOf).filter(Boolean).join(', ')
  if (!isObject(value)) return String(value)
  if (typeof value.function === 'string' && value.column)
    return `${String(value.column)} = ${value.function}(${String(value.of ?? '')})`
  return Object.entries(value)
    .filter(([name]) => name !== 'uid')
    .map(([name, inner]) => `${name}: ${wordsOf(inner)}`)
    .join(', ')
}
