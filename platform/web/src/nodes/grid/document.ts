/** The grid of a page, as its document says it, and as the grid knows it. */

import type { PageNode } from '@/api/tables'
import type { Device, Layouts, Place } from '@/blocks/grid/layout'

export interface CellPlace {
  cell: string
  x: number
  y: number
  w: number
  h: number
}

export interface GridDocument extends PageNode {
  cells: { uid: string; nodes: PageNode[] }[]
  layouts: { desktop: CellPlace[] } & Partial<Record<Device, CellPlace[]>>
}

export const placesOf = (said: readonly CellPlace[]): Place[] =>
  said.map(({ cell, ...place }) => ({ id: cell, ...place }))
export const saidOf = (places: readonly Place[]): CellPlace[] =>
  places.map(({ id, ...place }) => ({ cell: id, ...place }))

export function layoutsOf({ desktop, tablet, mobile }: GridDocument['layouts']): Layouts {
  return {
    desktop: placesOf(desktop),
    ...(tablet ? { tablet: placesOf(tablet) } : {}),
    ...(mobile ? { mobile: placesOf(mobile) } : {}),
  }
}
