/** Cells of a decision table as people type them: `>= 1000`, `10 .. 20`, `a, b`, `not c`, `= total > limit * 2`. */

import type { Json, JsonObject } from '@/api/json'
import { isObject } from '@/editors/pointer'

export type ColumnType = 'integer' | 'decimal' | 'text' | 'choice' | 'boolean' | 'date'

export interface Column {
  uid: string
  name: string
  title?: Json
  type: ColumnType
  choices?: string[]
  optional?: boolean
}

export type Value = string | number | boolean
export type Cell = { op: string; value?: Json }

/** The words of the language now shown; those of all languages are understood. */
export interface Words {
  yes: string
  no: string
  empty: string
}

/** Why a text is no cell: a key of the locale files below `decision.wrong`. */
export type Trouble = 'integer' | 'decimal' | 'choice' | 'boolean' | 'date' | 'order' | 'range' | 'quote'
export type Read<T> = { value: T | undefined } | { trouble: Trouble }

const ORDERED: readonly ColumnType[] = ['integer', 'decimal', 'date']
const SIGNS: Record<string, string> = { '>=': '≥', '<=': '≤', '!=': '≠', '>': '>', '<': '<' }
const OPERATORS: Record<string, string> = { '≥': '>=', '≤': '<=', '≠': '!=', '<>': '!=' }
const YES = ['true', 'yes', '是', '真']
const NO = ['false', 'no', '否', '假']
const EMPTY = ['empty', '空', '为空']
const ANY = ['', '-', '–', 'any', '任意']

export function shownCell(cell: Json | undefined, words: Words): string {
  if (!isObject(cell)) return ''
  const { op, value } = cell
  const one = (item: Json | undefined) => shownValue(item, words)
  if (op === 'cel') return `= ${String(value)}`
  if (op === 'empty') return words.empty
  if (op === 'any') return ''
  if (op === 'in' && Array.isArray(value)) return value.map(one).join(', ')
  if (op === 'between' && Array.isArray(value)) return value.map(one).join(' .. ')
  return op === '==' ? one(value) : `${SIGNS[String(op)] ?? String(op)} ${one(value)}`
}

export function shownValue(value: Json | undefined, words: Words): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (typeof value !== 'string') return typeof value === 'object' ? JSON.stringify(value) : String(value)
  return needsQuotes(value) ? JSON.stringify(value) : value
}

/** What a cell of an input says; no value: it asks nothing. */
export function readCell(column: Column, typed: string): Read<Cell> {
  const text = typed.trim()
  if (ANY.includes(text.toLowerCase())) return { value: undefined }
  if (EMPTY.includes(text.toLowerCase())) return { value: { op: 'empty' } }
  if (text.startsWith('=') && !text.startsWith('==')) return { value: { op: 'cel', value: text.slice(1).trim() } }
  const [, sign = '', rest = text] = /^(>=|<=|!=|<>|==|>|<|≥|≤|≠|not\s|非)?\s*(.*)$/s.exec(text) ?? []
  const op = /^(not\s|非)$/.test(sign) ? '!=' : (OPERATORS[sign] ?? sign)
  if (op && !['==', '!='].includes(op) && !ORDERED.includes(column.type)) return { trouble: 'order' }
  if (!op) {
    const ends = /^(.+?)\s*(?:\.\.|…)\s*(.+)$/.exec(rest)
    if (ends && ORDERED.includes(column.type)) return readRange(column, ends[1] ?? '', ends[2] ?? '')
    const parts = split(rest)
    if (!parts) return { trouble: 'quote' }
    if (parts.length > 1) return readMany(column, parts)
  }
  const value = readValue(column, rest)
  if ('trouble' in value) return value
  return value.value === undefined ? { value: undefined } : { value: { op: op || '==', value: value.value } }
}

/** A value of the column's type; nothing typed is no value. */
export function readValue(column: Column, typed: string): Read<Value> {
  const text = typed.trim()
  if (text === '') return { value: undefined }
  const word = unquoted(text)
  switch (column.type) {
    case 'integer':
      return /^-?\d{1,15}$/.test(text) ? { value: Number(text) } : { trouble: 'integer' }
    case 'decimal':
      return /^-?(\d+\.?\d*|\.\d+)$/.test(text) ? { value: exact(text) } : { trouble: 'decimal' }
    case 'boolean':
      if (YES.includes(text.toLowerCase())) return { value: true }
      return NO.includes(text.toLowerCase()) ? { value: false } : { trouble: 'boolean' }
    case 'date':
      return isDay(text) ? { value: text } : { trouble: 'date' }
    case 'choice':
      return column.choices?.includes(word) ? { value: word } : { trouble: 'choice' }
    default:
      return { value: word }
  }
}

/** What comes out: a value, or an expression. */
export function readResult(column: Column, typed: string): Read<Value | JsonObject> {
  const text = typed.trim()
  if (text.startsWith('=')) return { value: { $cel: text.slice(1).trim() } }
  return readValue(column, typed)
}

export const shownResult = (value: Json | undefined, words: Words): string =>
  isObject(value) ? `= ${String(value.$cel ?? '')}` : shownValue(value, words)

function readRange(column: Column, from: string, to: string): Read<Cell> {
  const ends = [readValue(column, from), readValue(column, to)]
  const wrong = ends.find((one) => 'trouble' in one)
  if (wrong) return wrong as { trouble: Trouble }
  const [low, high] = ends.map((one) => ('value' in one ? one.value : undefined))
  if (low === undefined || high === undefined) return { trouble: 'range' }
  const isBackwards = column.type === 'date' ? String(low) > String(high) : Number(low) > Number(high)
  return isBackwards ? { trouble: 'range' } : { value: { op: 'between', value: [low, high] } }
}

function readMany(column: Column, parts: string[]): Read<Cell> {
  const values: Value[] = []
  for (const part of parts) {
    const read = readValue(column, part)
    if ('trouble' in read) return read
    if (read.value !== undefined) values.push(read.value)
  }
  return { value: { op: 'in', value: values } }
}

/** At commas that stand outside of quotes; null when a quote is not closed. */
function split(text: string): string[] | null {
  const parts: string[] = text.match(/"(?:[^"\\]|\\.)*"|[^,，"]+|[,，]|"/g) ?? []
  if (parts.includes('"')) return null
  const found = ['']
  for (const part of parts) {
    if (/^[,，]$/.test(part)) found.push('')
    else found[found.length - 1] += part
  }
  return found.map((one) => one.trim()).filter(Boolean)
}

function unquoted(text: string): string {
  if (!/^".*"$/s.test(text)) return text
  try {
    return String(JSON.parse(text))
  } catch {
    return text
  }
}

const needsQuotes = (text: string) =>
  /^\s|\s$|[,，"]|^(=|>|<|!|≥|≤|≠|not\s|非)/.test(text) || [...ANY, ...EMPTY].includes(text.toLowerCase())

/** A number, if nothing of it is lost; else its digits as text. */
function exact(text: string): Value {
  const digits = text
    .replace(/^(-?)\./, '$10.')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
  return String(Number(text)) === digits.replace(/^-0$/, '0') ? Number(text) : text
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}
