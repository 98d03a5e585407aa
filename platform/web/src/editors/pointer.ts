/** Places in a JSON document. Documents are values: a change gives a new document and shares what stayed the same. */

import type { Json, JsonObject } from '@/api/json'

export type Step = string | number

export const stepsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))

export const pointerOf = (...steps: Step[]): string =>
  steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

export function valueAt(document: Json | undefined, pointer: string): Json | undefined {
  let value: Json | undefined = document
  for (const step of stepsOf(pointer)) value = memberOf(value, step)
  return value
}

/** The document with another value at the place; `undefined` takes the member or item away. */
export function withValue<T extends Json>(document: T, pointer: string, value: Json | undefined): T {
  return put(document, stepsOf(pointer), value) as T
}

/** The list at the place with an item moved. */
export function withMoved<T extends Json>(document: T, pointer: string, from: number, to: number): T {
  const list = valueAt(document, pointer)
  if (!Array.isArray(list) || from === to || to < 0 || to >= list.length || from < 0 || from >= list.length)
    return document
  return withValue(document, pointer, moved(list, from, to))
}

export function withInserted<T extends Json>(document: T, pointer: string, index: number, item: Json): T {
  const list = valueAt(document, pointer)
  const items = Array.isArray(list) ? list : []
  return withValue(document, pointer, [...items.slice(0, index), item, ...items.slice(index)])
}

export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = [...list]
  const [item] = rest.splice(from, 1)
  rest.splice(to, 0, item as T)
  return rest
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Equal as JSON documents; the order of members does not matter. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => sameJson(item, other[index]))
  if (!isObject(one) || !isObject(other)) return false
  const names = Object.keys(one).filter((name) => one[name] !== undefined)
  const others = Object.keys(other).filter((name) => other[name] !== undefined)
  return names.length === others.length && names.every((name) => name in other && sameJson(one[name], other[name]))
}

function memberOf(value: Json | undefined, step: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(step)]
  return isObject(value) ? value[step] : undefined
}

function put(value: Json | undefined, steps: string[], wanted: Json | undefined): Json | undefined {
  const [step, ...rest] = steps
  if (step === undefined) return wanted
  const inner = put(memberOf(value, step), rest, wanted)
  if (Array.isArray(value)) {
    const index = step === '-' ? value.length : Number(step)
    if (inner === undefined) return value.filter((_, place) => place !== index)
    return [...value.slice(0, index), inner, ...value.slice(index + 1)]
  }
  const members: JsonObject = isObject(value) ? { ...value } : {}
  if (inner === undefined) delete members[step]
  else members[step] = inner
  return members
}
