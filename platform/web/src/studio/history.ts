/** Undo and redo over values that never change: a hundred steps, typing in one place counts as one. */

export interface History<T> {
  past: readonly T[]
  now: T
  future: readonly T[]
  /** What was edited last and when, so that the next edit of the same thing joins it. */
  key: string
  at: number
}

const MOST = 100
const TOGETHER = 1000

export const begin = <T>(now: T): History<T> => ({ past: [], now, future: [], key: '', at: 0 })

export function edited<T>(history: History<T>, next: T, key = '', at = Date.now()): History<T> {
  if (next === history.now) return history
  const joins = key !== '' && key === history.key && at - history.at < TOGETHER && history.past.length > 0
  const past = joins ? history.past : [...history.past, history.now].slice(-MOST)
  return { past, now: next, future: [], key, at }
}

export function undone<T>(history: History<T>): History<T> {
  const before = history.past.at(-1)
  if (before === undefined) return history
  return { past: history.past.slice(0, -1), now: before, future: [history.now, ...history.future], key: '', at: 0 }
}

export function redone<T>(history: History<T>): History<T> {
  const [after, ...future] = history.future
  if (after === undefined) return history
  return { past: [...history.past, history.now], now: after, future, key: '', at: 0 }
}
