/** What the SQL editor offers: tables and columns of a catalogue, and the parameters of the report. */

import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { MSSQL, MySQL, PostgreSQL, SQLDialect, SQLite, StandardSQL, type SQLNamespace } from '@codemirror/lang-sql'

export interface KnownTable {
  schema?: string
  name: string
  title?: string
  columns: { name: string; type?: string; title?: string }[]
}

export interface KnownParameter {
  name: string
  title: string
  type: string
}

export function dialectOf(name: string): SQLDialect {
  if (/postgres|duckdb|trino|redshift/.test(name)) return PostgreSQL
  if (/mysql|mariadb/.test(name)) return MySQL
  if (/sqlite/.test(name)) return SQLite
  return /mssql/.test(name) ? MSSQL : StandardSQL
}

/** Tables by name; those of further schemas below the name of the schema. */
export function namespaceOf(tables: readonly KnownTable[]): SQLNamespace {
  const known: Record<string, SQLNamespace> = {}
  for (const table of tables) {
    const columns: Completion[] = table.columns.map((column) => ({
      label: column.name,
      type: 'property',
      detail: [column.type, column.title].filter(Boolean).join(' · '),
    }))
    const entry: SQLNamespace = {
      self: { label: table.name, type: 'type', detail: table.title ?? '' },
      children: columns,
    }
    if (!table.schema) known[table.name] = entry
    else {
      const inside = (known[table.schema] ??= {}) as Record<string, SQLNamespace>
      inside[table.name] = entry
    }
  }
  return known
}

/** `:carrier` after a colon; two colons are a cast. */
export function parameterCompletion(parameters: () => readonly KnownParameter[]) {
  return (context: CompletionContext): CompletionResult | null => {
    const typed = context.matchBefore(/:[A-Za-z_]?\w*/)
    if (!typed || context.state.sliceDoc(typed.from - 1, typed.from) === ':') return null
    return {
      from: typed.from,
      options: parameters().map(({ name, title, type }) => ({
        label: `:${name}`,
        detail: [title, type].filter(Boolean).join(' · '),
        type: 'variable',
      })),
      validFor: /^:\w*$/,
    }
  }
}

export interface PlacedText {
  line?: number
  column?: number
  length?: number
}

/** From lines and columns, which count from 1, to places in the text. */
export function rangeIn(text: string, { line = 1, column = 1, length }: PlacedText): { from: number; to: number } {
  const lines = text.split('\n')
  const at = Math.min(Math.max(1, line), lines.length) - 1
  const start = lines.slice(0, at).reduce((sum, one) => sum + one.length + 1, 0)
  const from = Math.min(start + Math.max(0, column - 1), text.length)
  const rest = /^[\w$"`.:]+/.exec(text.slice(from))?.[0].length ?? 1
  return { from, to: Math.min(text.length, from + Math.max(1, length ?? rest)) }
}
