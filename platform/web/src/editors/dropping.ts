/** Dragging by hand, the same in every designer; and where something was dropped: stacks carry the pointer of their list as
 * `data-list`. */

import type { Spot } from './tree'

/** Drawn by the page, not by the browser, so that a finger drags as well. Bound as an object: a bare attribute reaches the
 * library as an empty string, which it takes for no. */
const drawn = { forceFallback: true, fallbackOnBody: true, fallbackClass: 'jq-dragged' }

/** A list to take copies from. */
export const asPalette = (group: string) => ({
  ...drawn,
  group: { name: group, pull: 'clone' as const, put: false },
  sort: false,
})

/** A list in an order of its own; lists of one group exchange what they hold. */
export const asStack = (group?: string) => ({ ...drawn, ...(group && { group }), ghostClass: 'ghost', animation: 140 })

export interface DropEvent {
  item: HTMLElement
  from: HTMLElement
  to: HTMLElement
  newDraggableIndex?: number
  oldDraggableIndex?: number
}

/** Nothing when it fell back where it came from. */
export function droppedAt({ from, to, newDraggableIndex, oldDraggableIndex }: DropEvent): Spot | null {
  const list = to.dataset.list
  if (list === undefined || newDraggableIndex === undefined) return null
  return from === to && newDraggableIndex === oldDraggableIndex ? null : { list, index: newDraggableIndex }
}
