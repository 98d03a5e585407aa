/** Which questions a field can be asked, in the order in which people want them. */

import type { TableField } from '@/api/tables'

export type Takes = 'values' | 'value' | 'pair' | 'text' | 'flag' | 'window' | 'span'

const TAKES: Record<string, Takes> = {
  in: 'values',
  not_in: 'values',
  has_any: 'values',
  has_all: 'values',
  eq: 'value',
  ne: 'value',
  gt: 'value',
  gte: 'value',
  lt: 'value',
  lte: 'value',
  between: 'pair',
  during: 'window',
  within_last: 'span',
  within_next: 'span',
  is_null: 'flag',
  is_empty: 'flag',
}

export const takes = (operator: string): Takes => TAKES[operator] ?? 'text'

const CHOSEN = ['in', 'not_in', 'is_null']
const ORDER: Record<string, string[]> = {
  chosen: CHOSEN,
  several: ['has_any', 'has_all', 'is_empty', 'is_null'],
  flag: ['eq', 'is_null'],
  time: ['during', 'between', 'within_last', 'within_next', 'gte', 'lte', 'eq', 'is_null'],
  number: ['between', 'eq', 'ne', 'gte', 'lte', 'gt', 'lt', 'is_null'],
  text: ['icontains', 'eq', 'ne', 'starts_with', 'ends_with', 'contains', 'not_contains', 'in', 'is_empty', 'is_null'],
}

export type FilterShape = keyof typeof ORDER

const TYPES: Record<string, string> = {
  choice: 'chosen',
  state: 'chosen',
  reference: 'chosen',
  user: 'chosen',
  department: 'chosen',
  color: 'chosen',
  multi_choice: 'several',
  multi_reference: 'several',
  boolean: 'flag',
  date: 'time',
  datetime: 'time',
  integer: 'number',
  decimal: 'number',
  money: 'number',
  float: 'number',
  percent: 'number',
  rating: 'number',
  autonumber: 'number',
  duration: 'number',
  time: 'number',
}

/** The type of the values: of a computed field that of its result. */
export const valueType = (field: TableField): string => String(field.options?.result_type ?? field.type)

export function shapeOf(field: TableField): FilterShape {
  return TYPES[valueType(field)] ?? 'text'
}

export function operatorsOf(field: TableField): string[] {
  const known = new Set(field.operators)
  const wanted = (ORDER[shapeOf(field)] ?? []).filter((operator) => known.has(operator))
  // Where both ask for emptiness, "is empty" says it for texts and lists as well.
  return wanted.includes('is_empty') ? wanted.filter((operator) => operator !== 'is_null') : wanted
}

export const isFilterable = (field: TableField): boolean => operatorsOf(field).length > 0

export const usualOperator = (field: TableField): string => operatorsOf(field)[0] ?? 'eq'

/** Fields whose frequent values are worth offering with their counts. */
export const hasFacets = (field: TableField): boolean =>
  field.groupable && ['chosen', 'several'].includes(shapeOf(field)) && !['user', 'department'].includes(field.type)

export const WINDOWS = [
  'today',
  'yesterday',
  'this_week',
  'last_week',
  'last_7_days',
  'this_month',
  'last_month',
  'last_30_days',
  'this_quarter',
  'last_quarter',
  'this_year',
  'last_year',
  'tomorrow',
  'next_7_days',
  'next_30_days',
] as const
