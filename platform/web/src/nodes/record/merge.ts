/** Two people changed one row: what a 412 tells, and what is sent when it is settled. */

import type { Conflict } from '@/api/config'
import type { Json, JsonObject } from '@/api/json'
import { ApiError } from '@/api/problems'

export type Side = 'mine' | 'theirs'

export interface Clash {
  version: number
  conflicts: Conflict[]
}

/** The clash a failure speaks of, if it is one. */
export function clashOf(error: unknown): Clash | null {
  if (!(error instanceof ApiError) || error.status !== 412) return null
  const { version, conflicts } = error.document as unknown as Partial<Clash>
  return typeof version === 'number' && Array.isArray(conflicts) ? { version, conflicts } : null
}

/** What to send with the new version: all of mine but the fields where theirs was chosen. */
export function settled(mine: JsonObject, clash: Clash, choices: Record<string, Side>): JsonObject {
  const dropped = new Set(clash.conflicts.filter(({ field }) => choices[field] === 'theirs').map(({ field }) => field))
  return Object.fromEntries(Object.entries(mine).filter(([name]) => !dropped.has(name))) as { [name: string]: Json }
}
