/** Items in lists that hold lists again, such as the nodes of a page or the entries of a menu: moved, copied, taken out.
 * A list is named by its JSON pointer; what moves keeps its identity. */

import type { Json } from '@/api/json'
import { isObject, stepsOf, pointerOf, valueAt, withInserted, withValue } from './pointer'

export interface Spot {
  /** The pointer of the list. */
  list: string
  index: number
}

export interface Moved<T extends Json> {
  document: T
  /** Where the item is now. */
  pointer: string
}

export function spotOf(pointer: string): Spot {
  const steps = stepsOf(pointer)
  return { list: pointerOf(...steps.slice(0, -1)), index: Number(steps.at(-1)) }
}

export const pointerAt = ({ list, index }: Spot): string => `${list}/${index}`

/** The item at the pointer, to another spot; as if it stood there after it was taken out. Not into itself. */
export function relocated<T extends Json>(document: T, pointer: string, to: Spot): Moved<T> {
  const item = valueAt(document, pointer)
  if (item === undefined || to.list === pointer || to.list.startsWith(`${pointer}/`)) return { document, pointer }
  const without = withValue(document, pointer, undefined)
  const spot = { list: afterTaking(to.list, pointer), index: to.index }
  return { document: withInserted(without, spot.list, spot.index, item), pointer: pointerAt(spot) }
}

/** One step up or down in its list. */
export function shifted<T extends Json>(document: T, pointer: string, by: number): Moved<T> {
  const { list, index } = spotOf(pointer)
  const length = lengthAt(document, list)
  const wanted = index + by
  return wanted < 0 || wanted >= length ? { document, pointer } : relocated(document, pointer, { list, index: wanted })
}

export const lengthAt = (document: Json, list: string): number => {
  const value = valueAt(document, list)
  return Array.isArray(value) ? value.length : 0
}

/** The pointer as it reads once the item before it in some list is gone. */
export function afterTaking(pointer: string, taken: string): string {
  const { list, index } = spotOf(taken)
  const steps = stepsOf(pointer)
  const depth = stepsOf(list).length
  if (pointerOf(...steps.slice(0, depth)) !== list || steps.length <= depth) return pointer
  const at = Number(steps[depth])
  return at > index ? pointerOf(...steps.slice(0, depth), at - 1, ...steps.slice(depth + 1)) : pointer
}

/** The same with fresh identities all the way down; what refers to one of them inside (`cell`, `widget`) follows. */
export function renewed<T extends Json>(value: T, freshUid: () => string): T {
  const fresh = new Map<string, string>()
  const uids = (inner: Json): void => {
    if (Array.isArray(inner)) inner.forEach(uids)
    else if (isObject(inner)) {
      if (typeof inner.uid === 'string' && !fresh.has(inner.uid)) fresh.set(inner.uid, freshUid())
      Object.values(inner).forEach(uids)
    }
  }
  const copy = (inner: Json): Json => {
    if (Array.isArray(inner)) return inner.map(copy)
    if (!isObject(inner)) return inner
    return Object.fromEntries(
      Object.entries(inner).map(([name, one]) =>
        REFERRING.has(name) && typeof one === 'string' ? [name, fresh.get(one) ?? one] : [name, copy(one)],
      ),
    )
  }
  uids(value)
  return copy(value) as T
}

const REFERRING = new Set(['uid', 'cell', 'widget'])
