/** JSON Schema as far as our own schemas use it. The server decides; this is advice while somebody types. */

import type { Json, JsonObject } from '@/api/json'
import { isObject, pointerOf, sameJson, stepsOf } from '../pointer'

type Schema = JsonObject

export interface Finding {
  keyword: string
  pointer: string
  /** What the keyword says: the wrong name, the limit, the choices. */
  detail: Json
}

type Check = (limit: Json, value: Json, at: string, root: Schema, schema: Schema) => Finding[]

export function findings(schema: Schema | boolean, value: Json, root: Schema, at = ''): Finding[] {
  if (schema === true) return []
  if (schema === false) return [{ keyword: 'false', pointer: at, detail: null }]
  return Object.entries(schema).flatMap(([keyword, limit]) => CHECKS[keyword]?.(limit, value, at, root, schema) ?? [])
}

const wrong = (keyword: string, pointer: string, detail: Json): Finding[] => [{ keyword, pointer, detail }]
const unless = (holds: boolean, keyword: string, at: string, limit: Json) => (holds ? [] : wrong(keyword, at, limit))
const isNumber = (value: Json): value is number => typeof value === 'number'
const isString = (value: Json): value is string => typeof value === 'string'

const CHECKS: Record<string, Check> = {
  $ref: (ref, value, at, root) => findings(targetOf(String(ref), root), value, root, at),
  type: (types, value, at) =>
    unless(
      [types].flat().some((type) => isOf(String(type), value)),
      'type',
      at,
      types,
    ),
  const: (wanted, value, at) => unless(sameJson(wanted, value), 'const', at, wanted),
  enum: (choices, value, at) =>
    unless(
      (choices as Json[]).some((choice) => sameJson(choice, value)),
      'enum',
      at,
      choices,
    ),
  required: (names, value, at) =>
    isObject(value)
      ? (names as string[]).filter((name) => !(name in value)).flatMap((name) => wrong('required', at, name))
      : [],
  properties: (members, value, at, root) =>
    isObject(value)
      ? Object.entries(members as JsonObject).flatMap(([name, member]) =>
          name in value ? findings(member as Schema, value[name]!, root, at + pointerOf(name)) : [],
        )
      : [],
  additionalProperties: (rest, value, at, root, schema) => {
    if (!isObject(value)) return []
    const known = new Set(Object.keys((schema.properties as JsonObject) ?? {}))
    return Object.keys(value)
      .filter((name) => !known.has(name))
      .flatMap((name) =>
        rest === false
          ? wrong('additionalProperties', at + pointerOf(name), name)
          : findings(rest as Schema | boolean, value[name]!, root, at + pointerOf(name)),
      )
  },
  propertyNames: (names, value, at, root) =>
    isObject(value)
      ? Object.keys(value).flatMap((name) =>
          findings(names as Schema, name, root).length ? wrong('propertyNames', at + pointerOf(name), name) : [],
        )
      : [],
  items: (items, value, at, root) =>
    Array.isArray(value)
      ? value.flatMap((item, index) => findings(items as Schema | boolean, item, root, at + pointerOf(index)))
      : [],
  minItems: (least, value, at) => unless(!Array.isArray(value) || value.length >= Number(least), 'minItems', at, least),
  maxItems: (most, value, at) => unless(!Array.isArray(value) || value.length <= Number(most), 'maxItems', at, most),
  uniqueItems: (must, value, at) =>
    unless(
      !must ||
        !Array.isArray(value) ||
        value.every((item, index) => value.findIndex((other) => sameJson(item, other)) === index),
      'uniqueItems',
      at,
      null,
    ),
  minProperties: (least, value, at) =>
    unless(!isObject(value) || Object.keys(value).length >= Number(least), 'minProperties', at, least),
  maxProperties: (most, value, at) =>
    unless(!isObject(value) || Object.keys(value).length <= Number(most), 'maxProperties', at, most),
  minLength: (least, value, at) =>
    unless(!isString(value) || [...value].length >= Number(least), 'minLength', at, least),
  maxLength: (most, value, at) => unless(!isString(value) || [...value].length <= Number(most), 'maxLength', at, most),
  minimum: (least, value, at) => unless(!isNumber(value) || value >= Number(least), 'minimum', at, least),
  maximum: (most, value, at) => unless(!isNumber(value) || value <= Number(most), 'maximum', at, most),
  pattern: (pattern, value, at) => unless(!isString(value) || fits(String(pattern), value), 'pattern', at, pattern),
  allOf: (parts, value, at, root) => (parts as Schema[]).flatMap((part) => findings(part, value, root, at)),
  oneOf: (choices, value, at, root) => ofChoices(choices as Schema[], value, at, root),
  anyOf: (choices, value, at, root) => ofChoices(choices as Schema[], value, at, root),
  if: (condition, value, at, root, schema) => {
    const branch = findings(condition as Schema, value, root).length === 0 ? schema.then : schema.else
    return branch === undefined ? [] : findings(branch as Schema | boolean, value, root, at)
  },
}

/** None fits: the findings of the one that comes nearest, by the type it asks for. */
function ofChoices(choices: Schema[], value: Json, at: string, root: Schema): Finding[] {
  const tried = choices.map((choice) => findings(choice, value, root, at))
  if (tried.some((found) => found.length === 0)) return []
  return tried.find((found) => !found.some((one) => one.keyword === 'type' && one.pointer === at)) ?? tried[0] ?? []
}

function isOf(type: string, value: Json): boolean {
  switch (type) {
    case 'object':
      return isObject(value)
    case 'array':
      return Array.isArray(value)
    case 'null':
      return value === null
    case 'integer':
      return Number.isInteger(value)
    default:
      return typeof value === type
  }
}

function targetOf(ref: string, root: Schema): Schema | boolean {
  let value: Json | undefined = root
  for (const step of stepsOf(ref.replace(/^#/, ''))) value = isObject(value) ? value[step] : undefined
  return isObject(value) ? value : true
}

/** A pattern that this browser cannot read is left to the server. */
function fits(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value)
  } catch {
    return true
  }
}
