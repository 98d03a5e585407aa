/** What a list shows, in the address: whoever opens the same address sees the same list. */

import type { JsonObject } from '@/api/json'
import type { LocationQuery } from 'vue-router'

export interface ListState {
  filter: JsonObject | null
  search: string
  /** `['-date', 'carrier']`; empty is the table's own order. */
  sort: string[]
  page: number
  size: number
  trash: boolean
  /** The uid of the saved view that was chosen. */
  view: string
  /** The row that is open in the drawer. */
  row: number | null
}

export const SIZES = [20, 50, 100, 200] as const

export const emptyState = (size = 50): ListState => ({
  filter: null,
  search: '',
  sort: [],
  page: 1,
  size,
  trash: false,
  view: '',
  row: null,
})

const MEMBERS = ['filter', 'search', 'sort', 'page', 'size', 'trash', 'view', 'row'] as const

/** `prefix` keeps several lists on one page apart. */
export function stateIn(query: LocationQuery, prefix: string, size: number): ListState {
  const text = (name: string) => {
    const value = query[prefix + name]
    return (Array.isArray(value) ? value[0] : value) ?? ''
  }
  const asked = Number(text('size'))
  return {
    filter: jsonObject(text('filter')),
    search: text('search'),
    sort: text('sort').split(',').filter(Boolean),
    page: Math.max(1, Math.floor(Number(text('page'))) || 1),
    size: (SIZES as readonly number[]).includes(asked) ? asked : size,
    trash: text('trash') === '1',
    view: text('view'),
    row: Math.floor(Number(text('row'))) || null,
  }
}

/** The query with this list's members replaced; what is as usual is not written. */
export function queryOf(state: ListState, query: LocationQuery, prefix: string, size: number): LocationQuery {
  const others = Object.entries(query).filter(([name]) => !MEMBERS.some((member) => name === prefix + member))
  const own: Record<(typeof MEMBERS)[number], string> = {
    filter: state.filter ? JSON.stringify(state.filter) : '',
    search: state.search,
    sort: state.sort.join(','),
    page: state.page > 1 ? String(state.page) : '',
    size: state.size === size ? '' : String(state.size),
    trash: state.trash ? '1' : '',
    view: state.view,
    row: state.row ? String(state.row) : '',
  }
  const said = MEMBERS.filter((member) => own[member]).map((member) => [prefix + member, own[member]])
  return Object.fromEntries([...others, ...said])
}

export const isAsked = (query: LocationQuery, prefix: string): boolean =>
  (['filter', 'search', 'sort', 'view', 'trash'] as const).some((member) => query[prefix + member] !== undefined)

function jsonObject(text: string): JsonObject | null {
  if (!text) return null
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as JsonObject) : null
  } catch {
    return null
  }
}

/** Sorting by a column: up, down, off. With `also` it is added to what is sorted by already. */
export function sortedBy(sort: readonly string[], field: string, also: boolean): string[] {
  const now = sort.find((key) => key.replace(/^-/, '') === field)
  const next = now === undefined ? field : now.startsWith('-') ? null : `-${field}`
  if (!also) return sort.length > 1 ? [field] : next ? [next] : []
  if (now === undefined) return [...sort, field]
  return sort.flatMap((key) => (key === now ? (next ? [next] : []) : [key]))
}
