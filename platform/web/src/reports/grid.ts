/** Columns, widths, order and look of a grid of results. */

import type { Json } from '@/api/json'
import type { CellStyle, Grid, ResultColumn } from '@/api/reports'
import { isNumeric } from './format'

export interface GridColumn extends ResultColumn {
  /** Its place in the rows. */
  place: number
  pixels: number
  side: 'left' | 'right' | 'center'
}

const LETTER = 7.2
const ROOM = 30

export function columnsOf(
  grid: Pick<Grid, 'columns' | 'rows' | 'totals'>,
  shown: (value: Json, column: ResultColumn) => string,
  title: (column: ResultColumn) => string,
): GridColumn[] {
  return grid.columns
    .map(
      (column, place) =>
        ({
          ...column,
          place,
          pixels: 0,
          side: column.align ?? (isNumeric(column.type) ? 'right' : 'left'),
        }) as GridColumn,
    )
    .filter((column) => !column.hidden)
    .map((column) => ({ ...column, pixels: column.width ?? widthOf(column, grid, shown, title(column)) }))
}

/** How far a column of words may be narrowed before the reader scrolls instead. */
const LEAST = 0.6

/** Columns that are a little too wide for their frame give way where they hold words; figures stay whole. */
export function fitted(columns: GridColumn[], frame: number): GridColumn[] {
  const over = columns.reduce((sum, column) => sum + column.pixels, 0) - frame
  const gives = (column: GridColumn) => (column.width || isNumeric(column.type) ? 0 : column.pixels * (1 - LEAST))
  const room = columns.reduce((sum, column) => sum + gives(column), 0)
  if (frame <= 0 || over <= 0 || over > room) return columns
  return columns.map((column) => ({ ...column, pixels: Math.floor(column.pixels - (gives(column) / room) * over) }))
}

function widthOf(
  column: GridColumn,
  grid: Pick<Grid, 'rows' | 'totals'>,
  shown: (value: Json, column: ResultColumn) => string,
  title: string,
): number {
  const total = shown(grid.totals?.[column.name] ?? null, column)
  const longest = grid.rows
    .slice(0, 60)
    .reduce(
      (most, row) => Math.max(most, lengthOf(shown(row[column.place] ?? null, column))),
      Math.max(lengthOf(title) + 3, lengthOf(total) * 1.1),
    )
  const spark = column.sparkline ? 110 : 0
  return Math.round(Math.min(340, Math.max(72, longest * LETTER + ROOM + spark)))
}

/** Chinese signs are twice as wide. */
const lengthOf = (text: string): number =>
  text.length + (text.match(/[\u2e80-\u9fff\uff00-\uffef]/g)?.length ?? 0) * 0.75

export type Direction = 'ascending' | 'descending' | 'none'

export const directionOf = (sort: readonly string[], name: string): Direction =>
  sort.includes(name) ? 'ascending' : sort.includes(`-${name}`) ? 'descending' : 'none'

/** The next order when a heading is chosen: up, down, as it came. */
export function sortedNext(sort: readonly string[], name: string): string[] {
  const now = directionOf(sort, name)
  return now === 'none' ? [name] : now === 'ascending' ? [`-${name}`] : []
}

/** The places of the rows in the order asked for; empty values come last. */
export function orderOf(rows: readonly Json[][], columns: readonly ResultColumn[], sort: readonly string[]): number[] {
  const places = rows.map((_, place) => place)
  const [first] = sort
  if (!first) return places
  const sign = first.startsWith('-') ? -1 : 1
  const at = columns.findIndex((column) => column.name === first.replace(/^-/, ''))
  if (at < 0) return places
  const numeric = isNumeric(columns[at]!.type)
  return places.sort((one, other) => sign * compared(rows[one]![at], rows[other]![at], numeric, sign) || one - other)
}

function compared(one: Json | undefined, other: Json | undefined, numeric: boolean, sign: number): number {
  const [a, b] = [one ?? null, other ?? null]
  if (a === null || b === null) return a === b ? 0 : (a === null ? 1 : -1) * sign
  if (numeric) return Number(a) - Number(b)
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0
}

export const styleAt = (grid: Grid, column: string, row: number): CellStyle | null => {
  const place = grid.styles?.[column]?.[row]
  return place === null || place === undefined ? null : (grid.style_list?.[place] ?? null)
}

const TONES: Record<string, string> = {
  danger: 'var(--jq-danger)',
  warning: 'var(--jq-warning)',
  success: 'var(--jq-success)',
  info: 'var(--jq-accent-text)',
  muted: 'var(--jq-text-3)',
}
export const toneOf = (name: string): string => TONES[name] ?? (/^#[0-9a-f]{3,8}$/i.test(name) ? name : 'currentColor')

/** The look of a cell as CSS: tones of the theme, a scale between two of them, a bar behind the value. */
export function cssOf(style: CellStyle | null): Record<string, string> | undefined {
  if (!style) return undefined
  const css: Record<string, string> = {}
  if (style.bold) css.fontWeight = '600'
  if (style.color && style.background) css.background = `color-mix(in srgb, ${toneOf(style.color)} 16%, var(--jq-card))`
  else if (style.color) css.color = toneOf(style.color)
  if (style.fill) css.background = `color-mix(in srgb, ${style.fill} 24%, var(--jq-card))`
  if (style.bar !== undefined) {
    const share = Math.round(Math.min(1, Math.max(0, style.bar)) * 100)
    const ink = `color-mix(in srgb, ${toneOf(style.color ?? 'info')} 22%, var(--jq-card))`
    return { background: `linear-gradient(to right, ${ink} ${share}%, transparent ${share}%)` }
  }
  return css
}

/** A line through values, in a box of the given size. */
export function sparkPath(values: readonly Json[], width: number, height: number): string {
  const numbers = values.map((value) => (value === null ? Number.NaN : Number(value)))
  const real = numbers.filter(Number.isFinite)
  if (real.length < 2) return ''
  const [least, most] = [Math.min(...real), Math.max(...real)]
  const step = width / (numbers.length - 1)
  return numbers
    .map((value, place) =>
      Number.isFinite(value) ? [place * step, height - ((value - least) / (most - least || 1)) * height] : null,
    )
    .filter((point) => point !== null)
    .map(([x, y], place) => `${place ? 'L' : 'M'}${x!.toFixed(1)} ${y!.toFixed(1)}`)
    .join('')
}
