/** A filter as people build it, and the same as the Filter JSON that the server reads. */

import type { Json, JsonObject } from '@/api/json'

export interface Condition {
  field: string
  operator: string
  value?: Json
}

export interface Group {
  join: 'and' | 'or'
  not: boolean
  terms: Term[]
}

export type Term = Condition | Group

export const isGroup = (term: Term): term is Group => 'terms' in term

export const emptyGroup = (join: Group['join'] = 'and', terms: Term[] = []): Group => ({ join, not: false, terms })

/** Filter JSON; null when nothing is asked. Conditions that are not finished yet ask nothing. */
export function filterJson(group: Group): JsonObject | null {
  const terms = group.terms.map(termJson).filter((term) => term !== null)
  if (terms.length === 0) return null
  const json = terms.length === 1 ? terms[0]! : group.join === 'or' ? { or: terms } : together(terms)
  return group.not ? { not: json } : json
}

function termJson(term: Term): JsonObject | null {
  if (isGroup(term)) return filterJson(term)
  return isComplete(term) ? { [term.field]: { [term.operator]: term.value as Json } } : null
}

/** One flat object where no member is said twice, else a list. */
function together(terms: JsonObject[]): JsonObject {
  const names = terms.flatMap((term) => Object.keys(term))
  return new Set(names).size === names.length ? Object.assign({}, ...terms) : { and: terms }
}

export function filterGroup(json: Json | undefined): Group {
  if (!isObject(json)) return emptyGroup()
  const names = Object.keys(json)
  if (names.length === 1 && names[0] === 'or' && Array.isArray(json.or)) return emptyGroup('or', json.or.map(termOf))
  if (names.length === 1 && names[0] === 'and' && Array.isArray(json.and))
    return emptyGroup('and', json.and.map(termOf))
  if (names.length === 1 && names[0] === 'not') {
    const inner = filterGroup(json.not)
    return inner.not ? { join: 'and', not: true, terms: [inner] } : { ...inner, not: true }
  }
  return emptyGroup(
    'and',
    Object.entries(json).flatMap(([name, value]) => membersOf(name, value)),
  )
}

function termOf(json: Json): Term {
  const group = filterGroup(json)
  return !group.not && group.terms.length === 1 ? group.terms[0]! : group
}

function membersOf(name: string, value: Json): Term[] {
  if (name === 'and' || name === 'or' || name === 'not') return [termOf({ [name]: value })]
  if (!isObject(value)) return []
  return Object.entries(value).map(([operator, operand]) => ({ field: name, operator, value: operand }))
}

/** Both must hold. */
export function allOf(...filters: (JsonObject | null | undefined)[]): JsonObject | null {
  const said = filters.filter((filter): filter is JsonObject => Boolean(filter) && Object.keys(filter!).length > 0)
  if (said.length === 0) return null
  return said.length === 1 ? said[0]! : { and: said }
}

export function isComplete({ operator, value }: Condition): boolean {
  if (value === undefined || value === null || value === '') return false
  if (operator === 'between') return Array.isArray(value) && value.length === 2 && value.every((end) => !isBlank(end))
  return !Array.isArray(value) || value.length > 0
}

/** The single conditions that all must hold, which the bar shows one by one; null where it is more than that. */
export function plainConditions(group: Group): Condition[] | null {
  if (group.not || (group.join === 'or' && group.terms.length > 1)) return null
  return group.terms.every((term) => !isGroup(term)) ? (group.terms as Condition[]) : null
}

/** The filter with one field asked otherwise; null takes the field's conditions away. */
export function withCondition(group: Group, field: string, condition: Condition | null): Group {
  const terms = group.terms.filter((term) => isGroup(term) || term.field !== field)
  const place = group.terms.findIndex((term) => !isGroup(term) && term.field === field)
  if (condition) terms.splice(place < 0 ? terms.length : place, 0, condition)
  return { ...group, terms }
}

const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json)
const isBlank = (value: Json | undefined) => value === null || value === undefined || value === ''
