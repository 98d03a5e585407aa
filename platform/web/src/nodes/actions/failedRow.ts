/** Of several rows, the one that an action failed at; the server names its place. */

import { ApiError } from '@/api/problems'

export function failedRow(cause: unknown, ids: readonly number[]): number | null {
  const at = cause instanceof ApiError ? cause.document.at : undefined
  const place = typeof at === 'string' ? /^\/ids\/(\d+)$/.exec(at)?.[1] : undefined
  return place === undefined ? null : (ids[Number(place)] ?? null)
}
