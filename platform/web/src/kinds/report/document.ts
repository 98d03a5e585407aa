/** Report documents as they are edited: every function takes a document and gives the next one. */

import type { Json, JsonObject } from '@/api/json'
import type { Text } from '@/api/text'
import { newUid } from '@/composables/useUid'
import { isObject, moved } from '@/editors/pointer'
import { freeName } from '../kind'

export type ListName = 'queries' | 'parameters' | 'columns' | 'charts'

export interface Item extends JsonObject {
  uid: string
  name: string
}

export type Mode = 'sql' | 'builder' | 'from'

export const itemsOf = (body: JsonObject, list: ListName): Item[] =>
  Array.isArray(body[list]) ? (body[list].filter(isObject) as Item[]) : []

export const placeIn = (body: JsonObject, list: ListName, uid: string): number =>
  itemsOf(body, list).findIndex((item) => item.uid === uid)

export const itemOf = (body: JsonObject, list: ListName, uid: string): Item | undefined =>
  itemsOf(body, list).find((item) => item.uid === uid)

const withItems = (body: JsonObject, list: ListName, items: Item[]): JsonObject => {
  const next = { ...body, [list]: items }
  if (items.length === 0 && list !== 'queries') delete (next as JsonObject)[list]
  return next
}

export function startingReport(_name: string, title: Text): JsonObject {
  return {
    title: title as Json,
    queries: [{ uid: newUid(), name: 'main', datasource: 'platform', builder: { table: '' } }],
  }
}

export const withItem = (body: JsonObject, list: ListName, item: Item): JsonObject =>
  withItems(body, list, [...itemsOf(body, list), item])

export const changedItem = (
  body: JsonObject,
  list: ListName,
  uid: string,
  change: (item: Item) => JsonObject,
): JsonObject =>
  withItems(
    body,
    list,
    itemsOf(body, list).map((item) => (item.uid === uid ? (change(item) as Item) : item)),
  )

export const withoutItem = (body: JsonObject, list: ListName, uid: string): JsonObject =>
  withItems(
    body,
    list,
    itemsOf(body, list).filter((item) => item.uid !== uid),
  )

export function movedItem(body: JsonObject, list: ListName, uid: string, by: number): JsonObject {
  const from = placeIn(body, list, uid)
  const to = from + by
  const items = itemsOf(body, list)
  return from < 0 || to < 0 || to >= items.length ? body : withItems(body, list, moved(items, from, to))
}

export const free = (body: JsonObject, list: ListName, wanted: string): string =>
  freeName(
    wanted,
    itemsOf(body, list).map((item) => item.name),
  )

export const modeOf = (query: Item): Mode => ('sql' in query ? 'sql' : 'from' in query ? 'from' : 'builder')

export const sourceOf = (query: Item): string => String(query.datasource ?? 'platform')

/** The query another one begins with, and so on down to one that reads from a data source. */
export function newQuery(body: JsonObject, mode: Mode): Item {
  const queries = itemsOf(body, 'queries')
  const last = queries.at(-1)
  const base: Item = { uid: newUid(), name: free(body, 'queries', last ? 'query' : 'main') }
  if (mode === 'from') return { ...base, from: last?.name ?? '' }
  const datasource = last ? sourceOf(last) : 'platform'
  return mode === 'sql' ? { ...base, datasource, sql: '' } : { ...base, datasource, builder: { table: '' } }
}

/** The query as SQL, for good: what was built by clicks goes. */
export function asSql(query: Item, sql: string): Item {
  const { builder: _builder, from: _from, ...rest } = query
  return { ...rest, datasource: sourceOf(query), sql }
}

/** A query under another name, everywhere in the document. */
export function renamedQuery(body: JsonObject, uid: string, to: string): JsonObject {
  const from = itemOf(body, 'queries', uid)?.name
  if (from === undefined || from === to) return body
  const swap = (value: Json | undefined) => (value === from ? to : value)
  const inItem = (item: Item, members: string[]): Item => {
    const next: JsonObject = { ...item }
    for (const member of members) if (next[member] === from) next[member] = to
    return next as Item
  }
  let next = changedItem(body, 'queries', uid, (query) => ({ ...query, name: to }))
  next = mapped(next, 'queries', (query) => ({
    ...inItem(query, ['from']),
    ...(Array.isArray(query.transforms)
      ? {
          transforms: query.transforms
            .filter(isObject)
            .map((step) => ('with' in step ? { ...step, with: swap(step.with)! } : step)),
        }
      : {}),
  }))
  next = mapped(next, 'charts', (chart) => inItem(chart, ['query']))
  next = mapped(next, 'columns', (column) => ({
    ...inItem(column, ['query']),
    ...(isObject(column.sparkline) ? { sparkline: { ...column.sparkline, query: swap(column.sparkline.query)! } } : {}),
  }))
  return mapped(next, 'parameters', (parameter) =>
    isObject(parameter.options) && parameter.options.query === from
      ? { ...parameter, options: { ...parameter.options, query: to } }
      : parameter,
  )
}

function mapped(body: JsonObject, list: ListName, change: (item: Item) => JsonObject): JsonObject {
  return list in body ? withItems(body, list, itemsOf(body, list).map(change) as Item[]) : body
}

/** A parameter under another name: in statements, builders and what depends on it. */
export function renamedParameter(body: JsonObject, uid: string, to: string): JsonObject {
  const from = itemOf(body, 'parameters', uid)?.name
  if (from === undefined || from === to) return body
  let next = changedItem(body, 'parameters', uid, (parameter) => ({ ...parameter, name: to }))
  next = mapped(next, 'parameters', (parameter) =>
    isObject(parameter.options) && Array.isArray(parameter.options.depends_on)
      ? {
          ...parameter,
          options: {
            ...parameter.options,
            depends_on: parameter.options.depends_on.map((one) => (one === from ? to : one)),
          },
        }
      : parameter,
  )
  const named = new RegExp(`(?<![:\\w]):${from}(?=\\b(?!_(?:from|to|until)\\b)|_(?:from|to|until)\\b)`, 'g')
  return mapped(next, 'queries', (query) => ({
    ...query,
    ...(typeof query.sql === 'string' ? { sql: query.sql.replace(named, `:${to}`) } : {}),
    ...(isObject(query.builder) ? { builder: inBuilder(query.builder, from, to) as JsonObject } : {}),
  }))
}

function inBuilder(value: Json, from: string, to: string): Json {
  if (Array.isArray(value)) return value.map((item) => inBuilder(item, from, to))
  if (!isObject(value)) return value
  if (value.$parameter === from) return { ...value, $parameter: to }
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inBuilder(item, from, to)]))
}

/** The report as far as one step of one query: what stands after it is left out. */
export function upTo(body: JsonObject, name: string, steps: number): JsonObject {
  return mapped(body, 'queries', (query) =>
    query.name === name && Array.isArray(query.transforms)
      ? { ...query, transforms: query.transforms.slice(0, steps) }
      : query,
  )
}

export type ParameterSort = 'text' | 'number' | 'date' | 'period' | 'flag' | 'texts'

export const PARAMETER_SORTS: Record<ParameterSort, JsonObject> = {
  text: { type: 'string' },
  texts: { type: 'array', items: { type: 'string' } },
  number: { type: 'number' },
  date: { type: 'string', format: 'date' },
  period: { type: 'object', format: 'date-range' },
  flag: { type: 'boolean' },
}

export function newParameter(body: JsonObject, sort: ParameterSort): Item {
  const base: Item = {
    uid: newUid(),
    name: free(body, 'parameters', sort === 'period' ? 'period' : 'parameter'),
    schema: PARAMETER_SORTS[sort],
  }
  return sort === 'period' ? { ...base, default: { relative: 'last_30_days' } } : base
}

export interface SlotShape {
  name: string
  required?: boolean
  many?: boolean
  takes?: string
}

export interface KnownColumn {
  name: string
  type: string
}

const NUMERIC = /integer|decimal|number|float/
const TIME = /date|time/
const fits = (column: KnownColumn, takes = 'any'): boolean => {
  if (takes === 'number') return NUMERIC.test(column.type)
  if (takes === 'time') return TIME.test(column.type)
  return takes !== 'text' || (!NUMERIC.test(column.type) && !TIME.test(column.type))
}

/** A first mapping that draws something: each slot gets the first column that fits and is not taken yet. */
export function guessedMap(slots: readonly SlotShape[], columns: readonly KnownColumn[]): JsonObject {
  const taken = new Set<string>()
  const map: JsonObject = {}
  for (const slot of slots.filter((one) => one.required)) {
    const isNumber = slot.takes === 'number'
    const open = columns.filter((column) => !taken.has(column.name))
    // What is drawn along is rarely a number; numbers go where only numbers can.
    const found =
      (isNumber ? undefined : open.find((column) => fits(column, slot.takes) && !NUMERIC.test(column.type))) ??
      open.find((column) => fits(column, slot.takes))
    if (!found) continue
    taken.add(found.name)
    map[slot.name] = slot.many ? [found.name] : found.name
  }
  return map
}

/** The mapping of one type as far as another type has the same slots; the rest is guessed. */
export function carriedMap(map: JsonObject, slots: readonly SlotShape[], columns: readonly KnownColumn[]): JsonObject {
  const kept: JsonObject = {}
  for (const slot of slots) {
    const value = map[slot.name]
    if (value === undefined) continue
    kept[slot.name] = slot.many
      ? Array.isArray(value)
        ? value
        : [value]
      : Array.isArray(value)
        ? (value[0] ?? '')
        : value
  }
  return { ...guessedMap(slots, columns), ...kept }
}
