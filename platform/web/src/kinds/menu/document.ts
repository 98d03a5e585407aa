/** What the designer does to a menu: entries that lead somewhere, and groups that hold entries. */

import type { Json, JsonObject } from '@/api/json'
import type { Text } from '@/api/text'
import { newUid } from '@/composables/useUid'
import { valueAt, withInserted } from '@/editors/pointer'
import { lengthAt, pointerAt, relocated, renewed, shifted, spotOf, type Moved, type Spot } from '@/editors/tree'

export interface Entry extends JsonObject {
  uid: string
  title: Json
}

export interface Placed {
  entry: Entry
  pointer: string
  depth: number
}

export const startingMenu = (_name: string, title: Text): JsonObject => ({ title: title as Json, items: [] })

export const newGroup = (title: Text): Entry => ({ uid: newUid(), title: title as Json, children: [] })

/** What an entry may lead to, by the name of its kind. */
export const LEADS = ['page', 'table', 'report', 'dashboard'] as const
export type Lead = (typeof LEADS)[number]

export const leadOf = (entry: Entry): Lead | undefined => LEADS.find((kind) => entry[kind] !== undefined)

/** An entry takes title and icon of what it leads to. */
export const newEntry = (kind: Lead, name: string, title: Text): Entry => ({
  uid: newUid(),
  title: title as Json,
  [kind]: name,
})

export const isGroup = (entry: Entry): boolean => Array.isArray(entry.children)

export const listAt = (body: JsonObject, list: string): Entry[] => {
  const value = valueAt(body, list)
  return Array.isArray(value) ? (value as Entry[]) : []
}

export function allEntries(body: JsonObject, list = '/items', depth = 0): Placed[] {
  return listAt(body, list).flatMap((entry, index) => {
    const pointer = pointerAt({ list, index })
    return [{ entry, pointer, depth }, ...allEntries(body, `${pointer}/children`, depth + 1)]
  })
}

export const pointerOfEntry = (body: JsonObject, uid: string): string =>
  allEntries(body).find(({ entry }) => entry.uid === uid)?.pointer ?? ''

export function entryAround(body: JsonObject, pointer: string): Placed | undefined {
  return allEntries(body)
    .filter((one) => pointer === one.pointer || pointer.startsWith(`${one.pointer}/`))
    .at(-1)
}

export const inserted = (body: JsonObject, { list, index }: Spot, entry: Entry): JsonObject =>
  withInserted(body, list, index, entry)

/** Where a new entry goes: into the chosen group, below the chosen entry, else at the end. */
export function spotFor(body: JsonObject, uid: string): Spot {
  const chosen = allEntries(body).find(({ entry }) => entry.uid === uid)
  if (!chosen) return { list: '/items', index: lengthAt(body, '/items') }
  const inside = `${chosen.pointer}/children`
  if (isGroup(chosen.entry)) return { list: inside, index: lengthAt(body, inside) }
  const { list, index } = spotOf(chosen.pointer)
  return { list, index: index + 1 }
}

export function copied(body: JsonObject, pointer: string): Moved<JsonObject> {
  const { list, index } = spotOf(pointer)
  const copy = renewed(valueAt(body, pointer) ?? null, newUid)
  return { document: withInserted(body, list, index + 1, copy), pointer: pointerAt({ list, index: index + 1 }) }
}

export type Way = 'up' | 'down' | 'in' | 'out'

/** By key: up and down in its list, into the group before, out of the group around. */
export function stepped(body: JsonObject, pointer: string, way: Way): Moved<JsonObject> {
  const { list, index } = spotOf(pointer)
  if (way === 'up' || way === 'down') return shifted(body, pointer, way === 'up' ? -1 : 1)
  if (way === 'out') {
    const around = entryAround(body, list)
    if (!around) return { document: body, pointer }
    const spot = spotOf(around.pointer)
    return relocated(body, pointer, { list: spot.list, index: spot.index + 1 })
  }
  const before = listAt(body, list)[index - 1]
  if (!before || !isGroup(before)) return { document: body, pointer }
  const inside = `${pointerAt({ list, index: index - 1 })}/children`
  return relocated(body, pointer, { list: inside, index: lengthAt(body, inside) })
}
