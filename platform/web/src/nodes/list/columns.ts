/** Which columns a list has, in which order, how wide, and which of them stay in place. */

import { fieldNamed, type Table, type TableField } from '@/api/tables'
import type { Text } from '@/api/text'
import { fieldType } from '@/fields'

export interface ColumnChoice {
  field: string
  width?: number
  fixed?: boolean
  hidden?: boolean
}

/** A column as it is drawn. */
export interface Column {
  /** `carrier`, or a path such as `carrier.name`. */
  path: string
  field: TableField
  label: Text
  width: number
  fixed: boolean
}

export interface NodeColumn {
  field: string
  width?: number
  fixed?: boolean
  label?: Text
}

const UNLISTED = new Set(['rich_text', 'long_text', 'json', 'children', 'file', 'secret'])
const FIRST_COLUMNS = 9

/** What a table shows of itself when no page says otherwise: its title first, long things not at all. */
export function usualColumns(table: Table): NodeColumn[] {
  const short = table.fields.filter((field) => !UNLISTED.has(field.type) && field.relation?.kind !== 'children')
  const title = short.filter((field) => field.name === table.row_title)
  const rest = short.filter((field) => field.name !== table.row_title)
  return [...title, ...rest].slice(0, FIRST_COLUMNS).map((field) => ({ field: field.name }))
}

/** The page's columns as one person has arranged them. Columns that came later stand at the end, hidden if not the page's. */
export function arranged(
  offered: readonly NodeColumn[],
  others: readonly string[],
  choices: readonly ColumnChoice[],
): ColumnChoice[] {
  const own = new Map(offered.map((column) => [column.field, column]))
  const known = new Set([...own.keys(), ...others])
  const chosen = choices
    .filter((choice) => known.has(choice.field))
    .map((choice) => ({ ...own.get(choice.field), ...choice }))
  const seen = new Set(chosen.map((choice) => choice.field))
  const fresh = offered
    .filter((column) => !seen.has(column.field))
    .map(({ field, width, fixed }) => ({ field, width, fixed }))
  const rest = others.filter((field) => !seen.has(field) && !own.has(field)).map((field) => ({ field, hidden: true }))
  return [...chosen.map(({ field, width, fixed, hidden }) => ({ field, width, fixed, hidden })), ...fresh, ...rest]
}

export function columnsOf(
  choices: readonly ColumnChoice[],
  offered: readonly NodeColumn[],
  fieldAt: (path: string) => TableField | undefined,
): Column[] {
  const drawn = choices
    .filter((choice) => !choice.hidden)
    .map((choice) => {
      const field = fieldAt(choice.field)
      if (!field) return null
      const label = offered.find((column) => column.field === choice.field)?.label ?? field.label ?? field.name
      const width = choice.width ?? fieldType(field.type).width ?? 150
      return { path: choice.field, field, label, width, fixed: choice.fixed === true }
    })
    .filter((column): column is Column => column !== null)
  // What stays in place stands first, or it would cover what it passes.
  return [...drawn.filter((column) => column.fixed), ...drawn.filter((column) => !column.fixed)]
}

/** What to ask the server for: each column, and for a relation the one field that names the row there. */
export function fieldsAsked(columns: readonly Column[], table: Table): string[] {
  const title = table.row_title && fieldNamed(table, table.row_title) ? [table.row_title] : []
  return [...new Set([...columns.flatMap(({ path, field }) => shownPath(path, field)), ...title])]
}

/** A relation is shown by the title of the row it leads to. */
export function shownPath(path: string, field: TableField): string[] {
  const relation = field.relation
  const target = relation?.targets[0]
  if (!relation || !target?.row_title || relation.kind === 'children' || relation.kind === 'any') return [path]
  // A file is shown with its size and, if it is an image, by what it is.
  if (target.name === '$file') return ['name', 'size', 'type'].map((member) => `${path}.${member}`)
  return [`${path}.${target.row_title}`]
}

export function valueAt(row: Record<string, unknown>, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, step) => (at && typeof at === 'object' ? (at as Record<string, unknown>)[step] : undefined),
      row,
    )
}
