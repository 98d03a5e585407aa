/** Lines of a log: long texts cut into the lines they have, searched, filtered, and only those drawn that are in sight. */

export type Level = 'debug' | 'info' | 'warning' | 'error'

export interface LogLine {
  /** Grows by one with every line of the run. */
  seq: number
  at: string
  level: Level
  /** The step that wrote it. */
  step?: string
  text: string
}

export interface LogRow {
  line: LogLine
  text: string
  /** The first row of its line carries time, level and step. */
  isFirst: boolean
}

export const LEVELS: readonly Level[] = ['debug', 'info', 'warning', 'error']

export const rowsOf = (lines: readonly LogLine[]): LogRow[] =>
  lines.flatMap((line) => line.text.split(/\r?\n/).map((text, place) => ({ line, text, isFirst: place === 0 })))

export interface Wanted {
  least: Level
  step: string
}

export function passing(lines: readonly LogLine[], { least, step }: Wanted): LogLine[] {
  const from = LEVELS.indexOf(least)
  return lines.filter((line) => LEVELS.indexOf(line.level) >= from && (!step || line.step === step))
}

/** The places of the rows that hold the text. */
export function found(rows: readonly LogRow[], search: string): number[] {
  const wanted = search.trim().toLowerCase()
  if (!wanted) return []
  return rows.flatMap((row, place) => (row.text.toLowerCase().includes(wanted) ? [place] : []))
}

/** The text in pieces, those that fit the search marked. */
export function marked(text: string, search: string): { text: string; hit: boolean }[] {
  const wanted = search.trim().toLowerCase()
  if (!wanted) return [{ text, hit: false }]
  const pieces: { text: string; hit: boolean }[] = []
  const lower = text.toLowerCase()
  let from = 0
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    if (at > from) pieces.push({ text: text.slice(from, at), hit: false })
    pieces.push({ text: text.slice(at, at + wanted.length), hit: true })
    from = at + wanted.length
  }
  if (from < text.length) pieces.push({ text: text.slice(from), hit: false })
  return pieces
}

/** Which rows are in sight, with a few before and after. */
export function inSight(count: number, height: number, top: number, room: number, more = 12): [number, number] {
  const first = Math.max(0, Math.floor(top / height) - more)
  return [first, Math.min(count, Math.ceil((top + room) / height) + more)]
}

/** Both lists in order, each line once. */
export function joinedLines(held: readonly LogLine[], fresh: readonly LogLine[]): LogLine[] {
  const last = held.at(-1)?.seq ?? -1
  return [...held, ...fresh.filter((line) => line.seq > last)]
}
