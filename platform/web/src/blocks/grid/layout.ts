/** Where the cells of a grid stand: on twelve columns at the desk, eight on a tablet, two on a phone. What lies above
 * another pushes it down, and everything rises as far as it can. */

export type Device = 'desktop' | 'tablet' | 'mobile'

export interface Place {
  id: string
  x: number
  y: number
  w: number
  h: number
}

/** Only the desk must be said; the others follow from it. */
export type Layouts = { desktop: readonly Place[] } & Partial<Record<Device, readonly Place[]>>

export const DEVICES: readonly Device[] = ['desktop', 'tablet', 'mobile']
export const COLUMNS: Record<Device, number> = { desktop: 12, tablet: 8, mobile: 2 }
/** Height of a row and the gap between cells, in pixels. */
export const ROW = 56
export const GAP = 12

export const deviceFor = (width: number): Device => (width >= 900 ? 'desktop' : width >= 520 ? 'tablet' : 'mobile')

export const overlap = (one: Place, other: Place): boolean =>
  one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h

const inOrder = (places: readonly Place[]) => places.toSorted((one, other) => one.y - other.y || one.x - other.x)
const isFree = (place: Place, taken: readonly Place[]) => !taken.some((one) => overlap(one, place))

/** Everything as far up as it can go. */
export function packed(places: readonly Place[]): Place[] {
  const settled: Place[] = []
  for (const place of inOrder(places)) {
    let at = place
    while (!isFree(at, settled)) at = { ...at, y: at.y + 1 }
    while (at.y > 0 && isFree({ ...at, y: at.y - 1 }, settled)) at = { ...at, y: at.y - 1 }
    settled.push(at)
  }
  return settled
}

/** The first place, from the top and the left, where something of that size fits. */
export function firstFree(taken: readonly Place[], id: string, w: number, h: number, columns: number): Place {
  const width = Math.min(w, columns)
  for (let y = 0; ; y += 1)
    for (let x = 0; x + width <= columns; x += 1) {
      const place = { id, x, y, w: width, h }
      if (isFree(place, taken)) return place
    }
}

/** A smaller device shows the same cells in the same order, as wide as fits. */
export function derived(desktop: readonly Place[], device: Device): Place[] {
  if (device === 'desktop') return [...desktop]
  const made: Place[] = []
  for (const { id, w, h } of inOrder(desktop)) {
    const width = device === 'tablet' ? (w <= 3 ? 2 : w <= 6 ? 4 : 8) : w <= 3 && h <= 3 ? 1 : 2
    made.push(firstFree(made, id, width, h, COLUMNS[device]))
  }
  return made
}

/** The layout of a device for the cells that are there: those it does not name come last, what it names beyond is gone. */
export function layoutFor(layouts: Layouts, device: Device, ids: readonly string[], usual = { w: 6, h: 4 }): Place[] {
  const said = layouts[device] ?? derived(layouts.desktop, device)
  const places = said.filter((place) => ids.includes(place.id))
  for (const id of ids)
    if (!places.some((place) => place.id === id))
      places.push(firstFree(below(places), id, usual.w, usual.h, COLUMNS[device]))
  return places
}

/** The place fills all that is above its lower edge, so that what is new comes below. */
const below = (places: readonly Place[]): Place[] => {
  const bottom = bottomOf(places)
  return bottom === 0 ? [] : [{ id: '', x: 0, y: 0, w: COLUMNS.desktop, h: bottom }]
}

export const bottomOf = (places: readonly Place[]): number =>
  places.reduce((bottom, place) => Math.max(bottom, place.y + place.h), 0)

export type Step = 'left' | 'right' | 'up' | 'down'

/** One step of a cell by key; up and down it changes places with its neighbour. */
export function stepped(places: readonly Place[], id: string, step: Step, columns: number): Place[] {
  const own = places.find((place) => place.id === id)
  if (!own) return [...places]
  const beside = { left: -1, right: 1, up: 0, down: 0 }[step]
  if (beside) {
    const x = Math.min(columns - own.w, Math.max(0, own.x + beside))
    return withPlace(places, { ...own, x })
  }
  const column = places.filter((place) => place.id !== id && place.x < own.x + own.w && own.x < place.x + place.w)
  if (step === 'up') {
    const above = column.filter((place) => place.y + place.h <= own.y).toSorted((a, b) => b.y + b.h - (a.y + a.h))[0]
    return above ? withPlace(places, { ...own, y: above.y }) : [...places]
  }
  const under = column.filter((place) => place.y >= own.y + own.h).toSorted((a, b) => a.y - b.y)[0]
  return under ? withPlace(places, { ...own, y: under.y + under.h }, false) : [...places]
}

/** The cell wider or narrower, higher or lower by one. */
export function sized(places: readonly Place[], id: string, step: Step, columns: number): Place[] {
  const own = places.find((place) => place.id === id)
  if (!own) return [...places]
  const [dw, dh] = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[step] as [number, number]
  const w = Math.min(columns - own.x, Math.max(1, own.w + dw))
  return withPlace(places, { ...own, w, h: Math.max(1, own.h + dh) })
}

/** The cell stands where it is told, the others make room. */
export function withPlace(places: readonly Place[], told: Place, stays = true): Place[] {
  const others = inOrder(places.filter((place) => place.id !== told.id))
  if (!stays) return packed([...others, told])
  const settled = [told]
  for (const place of others) {
    let at = place
    while (!isFree(at, settled)) at = { ...at, y: at.y + 1 }
    settled.push(at)
  }
  return packed(settled)
}
