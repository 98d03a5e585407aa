/** Saved views: a name for what a list asks and how it is laid out, kept with the account. */

import type { Json, JsonObject } from '@/api/json'
import type { ListState } from './address'
import type { ColumnChoice } from './columns'

export interface SavedView {
  uid: string
  name: string
  filter: JsonObject | null
  search: string
  sort: string[]
  size: number
  columns: ColumnChoice[]
  /** Shown when the list is opened without a question of its own. */
  usual: boolean
}

export interface ListPreferences {
  views: SavedView[]
  columns: ColumnChoice[]
}

/** What is kept may have been written by another version of this app: only what has the right shape counts. */
export function listPreferences(kept: Json | undefined): ListPreferences {
  const { views, columns } = isObject(kept) ? kept : {}
  return {
    views: Array.isArray(views) ? views.map(viewIn).filter((view) => view !== null) : [],
    columns: columnsIn(columns),
  }
}

function viewIn(kept: Json): SavedView | null {
  if (!isObject(kept) || typeof kept.uid !== 'string' || typeof kept.name !== 'string') return null
  return {
    uid: kept.uid,
    name: kept.name,
    filter: isObject(kept.filter) ? kept.filter : null,
    search: typeof kept.search === 'string' ? kept.search : '',
    sort: Array.isArray(kept.sort) ? kept.sort.map(String) : [],
    size: typeof kept.size === 'number' ? kept.size : 50,
    columns: columnsIn(kept.columns),
    usual: kept.usual === true,
  }
}

function columnsIn(kept: Json | undefined): ColumnChoice[] {
  return Array.isArray(kept)
    ? (kept.filter((one) => isObject(one) && typeof one.field === 'string') as unknown as ColumnChoice[])
    : []
}

export const stateOfView = (view: SavedView): Partial<ListState> => ({
  filter: view.filter,
  search: view.search,
  sort: view.sort,
  size: view.size,
  trash: false,
  view: view.uid,
})

/** Whether the list still asks what the view says. */
export const isUnchanged = (view: SavedView, state: ListState): boolean =>
  JSON.stringify([view.filter, view.search, view.sort, view.size]) ===
  JSON.stringify([state.filter, state.search, state.sort, state.size])

const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json)
