/** Bars over time: where each begins and ends, and the marks of the time scale. */

import type { Tone } from '@/composables/tone'

export interface GanttRow {
  id: string
  title: string
  /** Rows below another one are moved in. */
  depth?: number
  /** Milliseconds since the epoch; null: it has not begun. */
  start: number | null
  /** null: it is still going on. */
  end: number | null
  tone: Tone
  /** What has become of it. */
  word: string
  note?: string
}

export interface Span {
  from: number
  until: number
}

export function spanOf(rows: readonly GanttRow[], now: number): Span {
  const starts = rows.flatMap((row) => (row.start === null ? [] : [row.start]))
  if (!starts.length) return { from: now, until: now + 1000 }
  const from = Math.min(...starts)
  const until = Math.max(...rows.map((row) => (row.start === null ? from : (row.end ?? now))))
  return { from, until: Math.max(until, from + 10) }
}

/** Left edge and width in percent; what is too short to be seen still has a bar. */
export function barOf(row: GanttRow, span: Span, now: number): { left: number; width: number } | null {
  if (row.start === null) return null
  const whole = span.until - span.from
  const left = Math.min(99.6, Math.max(0, ((row.start - span.from) / whole) * 100))
  const width = (((row.end ?? now) - row.start) / whole) * 100
  return { left, width: Math.min(100 - left, Math.max(0.4, width)) }
}

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000].concat(
  [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map((minutes) => minutes * 60_000),
)

/** Round distances from the beginning, about as many as asked for. */
export function ticksOf(span: Span, wanted = 6): number[] {
  const whole = span.until - span.from
  const step = STEPS.find((one) => whole / one <= wanted) ?? Math.ceil(whole / wanted / 86_400_000) * 86_400_000
  return Array.from({ length: Math.floor(whole / step) + 1 }, (_, place) => place * step)
}

/** 850 ms, 12.4 s, 3 min 20 s, 2 h 5 min: how long something takes, to about three figures. */
export function lengthOf(milliseconds: number): string {
  const ms = Math.max(0, milliseconds)
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = ms / 1000
  if (seconds < 60) return `${seconds < 10 ? trimmed(seconds.toFixed(2)) : trimmed(seconds.toFixed(1))} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return joined(minutes, 'min', Math.round(seconds % 60), 's')
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return joined(hours, 'h', minutes % 60, 'min')
  return joined(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

const trimmed = (text: string) => text.replace(/\.?0+$/, '')
const joined = (first: number, unit: string, second: number, smaller: string) =>
  second ? `${first} ${unit} ${second} ${smaller}` : `${first} ${unit}`
