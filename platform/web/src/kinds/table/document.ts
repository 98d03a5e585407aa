/** Table documents as they are edited: every function takes a document and gives the next one. */

import type { Json, JsonObject } from '@/api/json'
import type { FieldTypeEntry } from '@/api/metadata'
import type { Text } from '@/api/text'
import { newUid } from '@/composables/useUid'
import { isObject, moved, sameJson } from '@/editors/pointer'
import { findings } from '@/editors/schema/validate'
import { freeName } from '../kind'

export interface FieldDocument extends JsonObject {
  uid: string
  name: string
  type: string
}

export interface IndexDocument extends JsonObject {
  uid: string
  fields: { field: string; descending?: boolean }[]
}

export const fieldsOf = (table: JsonObject): FieldDocument[] =>
  Array.isArray(table.fields) ? (table.fields.filter(isObject) as FieldDocument[]) : []

export const optionsOf = (field: FieldDocument): JsonObject => (isObject(field.options) ? field.options : {})

export const placeOf = (table: JsonObject, uid: string): number =>
  fieldsOf(table).findIndex((field) => field.uid === uid)

const withFields = (table: JsonObject, fields: FieldDocument[]): JsonObject => ({ ...table, fields })

export function startingTable(_name: string, title: Text): JsonObject {
  const name: FieldDocument = {
    uid: newUid(),
    name: 'name',
    type: 'text',
    label: { en: 'Name', 'zh-CN': '名称' },
    required: true,
  }
  return { title: title as Json, fields: [name], row_title: 'name' }
}

/** A new field of the type, with a free name and the options the type cannot do without. */
export function newField(type: FieldTypeEntry, table: JsonObject): FieldDocument {
  const name = freeName(
    type.name,
    fieldsOf(table).map((field) => field.name),
  )
  const field: FieldDocument = { uid: newUid(), name, type: type.name }
  const options = startingOptions(type)
  return Object.keys(options).length ? { ...field, options } : field
}

/** Examples name tables and fields that are not there: those are for the author to choose. */
function startingOptions(type: FieldTypeEntry): JsonObject {
  const required = (type.options_schema.required as string[] | undefined) ?? []
  const chosen = ['target', 'targets', 'relation', 'table', 'via', 'field', 'path', 'expr']
  return Object.fromEntries(
    Object.entries(type.example_options).filter(([name]) => required.includes(name) && !chosen.includes(name)),
  )
}

export function added(table: JsonObject, field: FieldDocument, place?: number): JsonObject {
  const fields = fieldsOf(table)
  const at = place ?? fields.length
  return withFields(table, [...fields.slice(0, at), field, ...fields.slice(at)])
}

export function movedBy(table: JsonObject, uid: string, by: number): JsonObject {
  const fields = fieldsOf(table)
  const from = placeOf(table, uid)
  const to = from + by
  return from < 0 || to < 0 || to >= fields.length ? table : withFields(table, moved(fields, from, to))
}

export function copied(table: JsonObject, uid: string): { table: JsonObject; uid: string } {
  const fields = fieldsOf(table)
  const original = fields.find((field) => field.uid === uid)
  if (!original) return { table, uid }
  const { aliases: _aliases, ...rest } = original
  const copy = {
    ...rest,
    uid: newUid(),
    name: freeName(
      original.name,
      fields.map((field) => field.name),
    ),
  } as FieldDocument
  return { table: added(table, copy, placeOf(table, uid) + 1), uid: copy.uid }
}

/** The table without the field, and without what named it. */
export function removed(table: JsonObject, uid: string): JsonObject {
  const field = fieldsOf(table).find((one) => one.uid === uid)
  if (!field) return table
  const rest = withFields(
    table,
    fieldsOf(table).filter((one) => one.uid !== uid),
  )
  return named(rest, (name) => (name === field.name ? null : name))
}

export function changedField(
  table: JsonObject,
  uid: string,
  change: (field: FieldDocument) => FieldDocument,
): JsonObject {
  return withFields(
    table,
    fieldsOf(table).map((field) => (field.uid === uid ? change(field) : field)),
  )
}

/** A new name everywhere in this table: in keys, indexes, sorting, rules and expressions. The name that others know from
 * what is published stays among the old ones. */
export function renamed(table: JsonObject, uid: string, to: string, published?: JsonObject | null): JsonObject {
  const field = fieldsOf(table).find((one) => one.uid === uid)
  if (!field || field.name === to) return table
  const from = field.name
  const known = published && fieldsOf(published).find((one) => one.uid === uid)?.name
  const next = changedField(table, uid, (one) => withOldNames({ ...one, name: to }, known))
  return inExpressions(
    named(next, (name) => (name === from ? to : name)),
    from,
    to,
  )
}

function withOldNames(field: FieldDocument, known: string | null | undefined): FieldDocument {
  const { aliases, ...rest } = field
  const before = Array.isArray(aliases) ? aliases : []
  const next = [...new Set(known ? [...before, known] : before)].filter((name) => name !== field.name)
  return next.length ? { ...rest, aliases: next } : (rest as FieldDocument)
}

type Naming = (name: string) => string | null

/** Every place that names fields of this table. A name that becomes null goes, and a list that becomes empty with it. */
function named(table: JsonObject, naming: Naming): JsonObject {
  const next: JsonObject = { ...table }
  for (const member of ['row_title', 'parent', 'owner', 'owned_by']) put(next, member, one(next[member], naming))
  for (const member of ['natural_key', 'search']) put(next, member, names(next[member], naming))
  put(
    next,
    'default_sort',
    names(next.default_sort, (name) => {
      const to = naming(name.replace(/^-/, ''))
      return to === null ? null : name.startsWith('-') ? `-${to}` : to
    }),
  )
  if (Array.isArray(next.unique_together))
    put(
      next,
      'unique_together',
      full(
        next.unique_together
          .map((group) => names(group, naming))
          .filter((group) => Array.isArray(group) && group.length > 1),
      ),
    )
  if (Array.isArray(next.indexes))
    put(
      next,
      'indexes',
      full(
        next.indexes
          .filter(isObject)
          .map((index) => inIndex(index, naming))
          .filter((index) => (index.fields as Json[]).length > 0),
      ),
    )
  if (Array.isArray(next.rules))
    next.rules = next.rules.filter(isObject).map((rule) => {
      const changed = { ...rule }
      put(changed, 'fields', names(rule.fields, naming))
      return changed
    })
  next.fields = fieldsOf(next).map((field) => inOwnOptions(field, naming))
  return next
}

/** Options that name fields of the same table: the relation of a rollup, the first step of a lookup. */
function inOwnOptions(field: FieldDocument, naming: Naming): FieldDocument {
  const options = optionsOf(field)
  const next = { ...options }
  if (field.type === 'rollup') put(next, 'relation', one(options.relation, naming))
  if (field.type === 'lookup' && typeof options.path === 'string') {
    const [first = '', ...rest] = options.path.split('.')
    const to = naming(first)
    if (to !== null) next.path = [to, ...rest].join('.')
  }
  return sameJson(next, options) ? field : { ...field, options: next }
}

function inIndex(index: JsonObject, naming: Naming): JsonObject {
  const fields = (Array.isArray(index.fields) ? index.fields : []).filter(isObject).flatMap((entry) => {
    const to = naming(String(entry.field))
    return to === null ? [] : [{ ...entry, field: to }]
  })
  return { ...index, fields }
}

function inExpressions(table: JsonObject, from: string, to: string): JsonObject {
  const say = (expr: Json | undefined) => (typeof expr === 'string' ? renamedIn(expr, from, to) : expr)
  const next: JsonObject = { ...table }
  if (Array.isArray(next.rules))
    next.rules = next.rules.filter(isObject).map((rule) => ({ ...rule, expr: say(rule.expr) ?? '' }))
  next.fields = fieldsOf(next).map((field) => {
    const changed = { ...field }
    if (isObject(field.default) && 'expr' in field.default)
      changed.default = { ...field.default, expr: say(field.default.expr) ?? '' }
    const options = optionsOf(field)
    const said: JsonObject = { ...options }
    if ('expr' in options) said.expr = say(options.expr) ?? ''
    if (Array.isArray(options.transitions))
      said.transitions = options.transitions
        .filter(isObject)
        .map((one) => ('guard' in one ? { ...one, guard: say(one.guard) ?? '' } : one))
    if (!sameJson(said, options)) changed.options = said
    return changed
  })
  return next
}

/** The name in an expression, outside of texts and not as a member of something else. */
export function renamedIn(expression: string, from: string, to: string): string {
  const parts = /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([A-Za-z_][A-Za-z0-9_]*)/g
  return expression.replace(parts, (found, quoted: string | undefined, word: string | undefined, at: number) => {
    if (quoted !== undefined || word !== from) return found
    const before = expression.slice(0, at).trimEnd()
    return before.endsWith('.') ? found : to
  })
}

/** Another type for a field: options it knows, too, stay when they still make sense; flags it cannot have go. */
export function retyped(field: FieldDocument, type: FieldTypeEntry): FieldDocument {
  const known = isObject(type.options_schema.properties) ? type.options_schema.properties : {}
  const kept = Object.fromEntries(
    Object.entries(optionsOf(field)).filter(
      ([name, value]) => isObject(known[name]) && findings(known[name], value, type.options_schema).length === 0,
    ),
  )
  const options = { ...startingOptions(type), ...kept }
  const next: FieldDocument = { ...field, type: type.name }
  if (Object.keys(options).length) next.options = options
  else delete next.options
  if (!type.indexable) {
    delete next.unique
    delete next.indexed
  }
  if (!type.writable) for (const member of ['required', 'default', 'immutable', 'set_once']) delete next[member]
  delete next.default
  return next
}

export interface Relation {
  field: FieldDocument
  targets: string[]
}

export const relationsOf = (table: JsonObject): Relation[] =>
  fieldsOf(table)
    .filter((field) => ['reference', 'multi_reference', 'children', 'any_reference'].includes(field.type))
    .map((field) => {
      const { target, targets } = optionsOf(field)
      const named = Array.isArray(targets) ? targets : target ? [target] : []
      return { field, targets: named.map(String) }
    })

/** Example values, so that a list can be shown before there are rows. */
export function sampleOf(field: FieldDocument, number: number): Json {
  const options = optionsOf(field)
  const choices = ((options.choices ?? options.states) as JsonObject[] | undefined) ?? []
  const choice = choices.length ? String(choices[number % choices.length]?.value ?? '') : ''
  const day = String(3 + number * 5).padStart(2, '0')
  const samples: Record<string, Json> = {
    integer: 12 * (number + 1),
    decimal: (128.5 * (number + 1)).toFixed(Number(options.places ?? 2)),
    float: 3.14 * (number + 1),
    percent: String(25 * (number + 1)),
    money: {
      amount: (1250 * (number + 1)).toFixed(2),
      currency: String(options.currency ?? (options.currencies as string[] | undefined)?.[0] ?? 'EUR'),
    },
    boolean: number % 2 === 0,
    date: `2026-03-${day}`,
    datetime: `2026-03-${day}T09:30:00Z`,
    time: `0${8 + (number % 2)}:30:00`,
    duration: `PT${number + 1}H30M`,
    choice,
    state: choice,
    multi_choice: choice ? [choice] : [],
    email: 'anna@example.com',
    url: 'https://example.com',
    phone: '+8613800138000',
    ip: `10.0.0.${number + 1}`,
    color: ['#3d4fd1', '#1a7a45', '#b3261e'][number % 3]!,
    rating: (number % 5) + 1,
    autonumber: number + 1,
    sequence: sequenceSample(String(options.pattern ?? '{0000}'), number + 1),
    uuid: '123e4567-e89b-12d3-a456-426614174000',
    json: { example: true },
    secret: { set: true },
    geo_point: { lat: 31.2304, lon: 121.4737 },
    long_text: '…',
    rich_text: '<p>…</p>',
  }
  if (field.type === 'text') return 'ABC'.charAt(number % 3).repeat(3)
  return field.type in samples ? samples[field.type]! : null
}

/** What the next document number would look like. */
export function sequenceSample(pattern: string, number: number, now = new Date()): string {
  const words: Record<string, string> = {
    YYYY: String(now.getFullYear()),
    YY: String(now.getFullYear()).slice(2),
    MM: String(now.getMonth() + 1).padStart(2, '0'),
    DD: String(now.getDate()).padStart(2, '0'),
  }
  return pattern.replace(/\{([^{}]*)\}/g, (whole, token: string) =>
    /^0{1,12}$/.test(token) ? String(number).padStart(token.length, '0') : (words[token] ?? whole),
  )
}

function put(holder: JsonObject, member: string, value: Json | undefined): void {
  if (value === undefined) delete holder[member]
  else holder[member] = value
}

const one = (name: Json | undefined, naming: Naming): Json | undefined =>
  typeof name === 'string' ? (naming(name) ?? undefined) : name

const full = (list: (Json | undefined)[]): Json[] | undefined =>
  list.length ? list.filter((item): item is Json => item !== undefined) : undefined

function names(list: Json | undefined, naming: Naming): Json | undefined {
  if (!Array.isArray(list)) return list
  return full(
    list
      .map((name) => (typeof name === 'string' ? (naming(name) ?? undefined) : name))
      .filter((name) => name !== undefined),
  )
}
