/** JSON Schemas read for people: which part of a schema speaks of a value, what it is called, what may stand there. */

import type { Json, JsonObject } from '@/api/json'
import { isObject, stepsOf } from '../pointer'
import { findings } from './validate'

export type Schema = JsonObject

const MOST_STEPS = 20

/** The schema without `$ref`, and with the branches of `if`/`then`, `oneOf` that fit the value. What stands beside a
 * `$ref` (title, description) wins. */
export function resolved(schema: Schema, root: Schema, value?: Json): Schema {
  let found = schema
  for (let step = 0; step < MOST_STEPS && typeof found.$ref === 'string'; step += 1) {
    const { $ref, ...beside } = found
    found = { ...(target($ref as string, root) ?? {}), ...beside }
  }
  if (Array.isArray(found.allOf)) found = withBranches(found, root, value)
  const choices = (found.oneOf ?? found.anyOf) as Schema[] | undefined
  if (Array.isArray(choices) && value !== undefined && !isText(found, root)) {
    const fitting = choices.find((choice) => findings(choice, value, root).length === 0)
    if (fitting) return { ...omit(found, ['oneOf', 'anyOf']), ...resolved(fitting, root, value) }
  }
  return found
}

function withBranches(schema: Schema, root: Schema, value: Json | undefined): Schema {
  let whole: Schema = omit(schema, ['allOf'])
  for (const part of schema.allOf as Schema[]) {
    if (!part.if) whole = merged(whole, resolved(part, root, value))
    else if (value !== undefined && findings(part.if as Schema, value, root).length === 0)
      whole = part.then ? merged(whole, resolved(part.then as Schema, root, value)) : whole
    else if (part.else) whole = merged(whole, resolved(part.else as Schema, root, value))
  }
  return whole
}

function merged(one: Schema, other: Schema): Schema {
  const properties: JsonObject = { ...((one.properties as JsonObject) ?? {}) }
  for (const [name, schema] of Object.entries((other.properties as JsonObject) ?? {}))
    // The type stays a choice while a branch says what it must be.
    properties[name] =
      isObject(properties[name]) && isObject(schema) && schema.const !== undefined ? properties[name] : schema
  const required = [...new Set([...((one.required as string[]) ?? []), ...((other.required as string[]) ?? [])])]
  return { ...one, ...other, properties, required }
}

function target(ref: string, root: Schema): Schema | undefined {
  if (!ref.startsWith('#')) return undefined
  let value: Json | undefined = root
  for (const step of stepsOf(ref.slice(1))) value = isObject(value) ? value[step] : undefined
  return isObject(value) ? value : undefined
}

/** The schema of the place, given the document it stands in. */
export function schemaAt(root: Schema, document: Json | undefined, pointer: string): Schema | undefined {
  let schema: Schema | undefined = resolved(root, root, document)
  let value = document
  for (const step of stepsOf(pointer)) {
    if (!schema) return undefined
    const inner = memberSchema(schema, step, root)
    value = Array.isArray(value) ? value[Number(step)] : isObject(value) ? value[step] : undefined
    schema = inner && resolved(inner, root, value)
  }
  return schema
}

export function memberSchema(schema: Schema, step: string, root: Schema): Schema | undefined {
  const members = schema.properties
  if (isObject(members) && isObject(members[step])) return members[step]
  if (isObject(schema.items) && /^\d+$|^-$/.test(step)) return schema.items
  if (isObject(schema.additionalProperties)) return schema.additionalProperties
  for (const choice of [...listOf(schema.oneOf), ...listOf(schema.anyOf)]) {
    const found = memberSchema(resolved(choice, root), step, root)
    if (found) return found
  }
  return undefined
}

const listOf = (value: Json | undefined): Schema[] => (Array.isArray(value) ? (value as Schema[]) : [])

export const typesOf = (schema: Schema): string[] =>
  typeof schema.type === 'string' ? [schema.type] : Array.isArray(schema.type) ? (schema.type as string[]) : []

/** A text that may be said in several languages: a string, or an object of strings. */
export function isText(schema: Schema, root: Schema): boolean {
  const choices = listOf(schema.oneOf ?? schema.anyOf).map((choice) => resolved(choice, root))
  if (choices.length === 2)
    return (
      typesOf(choices[0]!).includes('string') &&
      isObject(choices[1]!.additionalProperties) &&
      typesOf(choices[1]!).includes('object')
    )
  const types = typesOf(schema)
  return types.includes('string') && types.includes('object') && isObject(schema.additionalProperties)
}

export const isLong = (schema: Schema, root: Schema): boolean =>
  [schema, ...listOf(schema.oneOf).map((choice) => resolved(choice, root))].some(
    (one) => Number(one.maxLength ?? 0) > 1000,
  )

export type Shape =
  'text' | 'string' | 'number' | 'boolean' | 'enum' | 'enums' | 'strings' | 'list' | 'object' | 'map' | 'json'

/** How a value of this schema is best edited. `schema` is resolved. */
export function shapeOf(schema: Schema, root: Schema): Shape {
  if (isText(schema, root)) return 'text'
  if (Array.isArray(schema.enum) || schema.const !== undefined) return 'enum'
  const types = typesOf(schema)
  if (types.includes('array')) {
    const items = isObject(schema.items) ? resolved(schema.items, root) : {}
    if (Array.isArray(items.enum)) return 'enums'
    if (typesOf(items).includes('string') && typesOf(items).length === 1) return 'strings'
    return isObject(schema.items) ? 'list' : 'json'
  }
  if (types.includes('object') || isObject(schema.properties)) {
    if (isObject(schema.properties) && Object.keys(schema.properties).length) return 'object'
    return isObject(schema.additionalProperties) && Object.keys(schema.additionalProperties).length ? 'map' : 'json'
  }
  if (types.includes('boolean')) return 'boolean'
  if (types.includes('integer') || (types.includes('number') && !types.includes('string'))) return 'number'
  if (types.includes('string')) return 'string'
  return 'json'
}

export function titleOf(schema: Schema, locale: string, name: string): string {
  const own = locale.startsWith('zh') ? schema['x-title-zh'] : schema.title
  if (typeof own === 'string') return own
  if (typeof schema.title === 'string') return schema.title
  return name.replaceAll('_', ' ').replace(/^./, (letter) => letter.toUpperCase())
}

/** What it is about, in the reader's language where the schema has it. */
export function helpOf(schema: Schema, locale: string): string | undefined {
  const own = locale.startsWith('zh') ? schema['x-description-zh'] : undefined
  const said = own ?? schema.description
  return typeof said === 'string' ? said : undefined
}

/** A value to start from: defaults where there are some, empty where something must stand. */
export function emptyOf(schema: Schema, root: Schema, newUid: () => string): Json {
  const one = resolved(schema, root)
  if (one.default !== undefined) return one.default
  if (one.const !== undefined) return one.const
  switch (shapeOf(one, root)) {
    case 'object': {
      const made: JsonObject = {}
      for (const name of (one.required as string[]) ?? []) {
        const member = isObject(one.properties) ? one.properties[name] : undefined
        made[name] = name === 'uid' ? newUid() : isObject(member) ? emptyOf(member, root, newUid) : ''
      }
      return made
    }
    case 'enum':
      return (one.enum as Json[] | undefined)?.[0] ?? ''
    case 'list':
    case 'strings':
    case 'enums':
      return []
    case 'boolean':
      return false
    case 'number':
      return typeof one.minimum === 'number' ? one.minimum : 0
    case 'map':
    case 'json':
      return {}
    default:
      return ''
  }
}

const omit = (schema: Schema, names: string[]): Schema =>
  Object.fromEntries(Object.entries(schema).filter(([name]) => !names.includes(name)))
