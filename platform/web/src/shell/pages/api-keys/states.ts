/** How an API key stands: good, about to end, over, or ended by hand. */

import type { ApiKey } from '@/api/vault'

export type KeyState = 'good' | 'soon' | 'expired' | 'revoked'

const SOON = 14 * 86_400_000

export function stateOf(key: ApiKey, now = Date.now()): KeyState {
  if (key.revoked_at) return 'revoked'
  const left = Date.parse(key.expires_at) - now
  return left <= 0 ? 'expired' : left <= SOON ? 'soon' : 'good'
}

export const isOver = (key: ApiKey, now = Date.now()) => ['expired', 'revoked'].includes(stateOf(key, now))

/** The moment in so many days. A key ends within a year and a day; the server says so too. */
export const inDays = (days: number, now = Date.now()) => new Date(now + days * 86_400_000).toISOString()

/** The last second of a day of the calendar here. */
export const endOfDay = (day: string) => new Date(`${day}T23:59:59`).toISOString()

export const LONGEST_DAYS = 365
export const TERMS = [30, 90, 180, LONGEST_DAYS] as const
