/** Buttons on rows and lists: which there are for whom, and pressing one. */

import type { Json, JsonObject } from './json'
import { call } from './perform'
import type { Text } from './text'

export interface Action {
  name: string
  title: Text
  description?: string
  icon?: string
  table: string
  on: 'record' | 'list'
  confirm?: Text
  is_dangerous?: boolean
  /** A JSON Schema of the form to fill in first. */
  input?: JsonObject
  /** Of the rows that were asked about, those it can be done with now. */
  available?: number[]
}

/** As many rows as are asked about at once. */
export const MOST_ASKED = 100
/** As many as one press takes. */
export const MOST_PRESSED = 500

export const listActions = async (table: string, ids: readonly number[], signal?: AbortSignal) =>
  (await call<{ items: Action[] }>('GET', '/api/actions', { query: { table, ids }, signal })).items

/** All of the rows or none of them. */
export const performAction = (name: string, ids: readonly number[], input: JsonObject) =>
  call<{ results: JsonObject[]; done?: Text | null } & Record<string, Json>>('POST', '/api/actions/{action}', {
    params: { action: name },
    body: { ids, input },
  })
