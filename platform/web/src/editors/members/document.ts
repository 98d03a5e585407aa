/** A JSON Schema of an object as a list of members: what forms and inputs are mostly made of. What cannot be said so stays
 * JSON. */

import type { Json, JsonObject } from '@/api/json'
import { isObject, sameJson } from '../pointer'

export const TYPES = ['text', 'integer', 'number', 'boolean', 'date', 'datetime', 'choice'] as const
export type MemberType = (typeof TYPES)[number]

export interface Member {
  name: string
  title: string
  titleZh: string
  type: MemberType
  required: boolean
  choices: string[]
  /** What else the schema says of it, such as its limits. */
  more: JsonObject
}

const WRITTEN: Record<MemberType, JsonObject> = {
  text: { type: 'string' },
  integer: { type: 'integer' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date' },
  datetime: { type: 'string', format: 'date-time' },
  choice: { type: 'string' },
}
const KNOWN = ['type', 'format', 'title', 'x-title-zh', 'enum']
const OWN = ['type', 'properties', 'required']

/** The members, and what else the schema says; null when it is no plain object. */
export function membersOf(schema: Json | undefined): { members: Member[]; beside: JsonObject } | null {
  if (schema === undefined) return { members: [], beside: {} }
  if (!isObject(schema) || (schema.type ?? 'object') !== 'object') return null
  const properties = isObject(schema.properties) ? schema.properties : {}
  const required = Array.isArray(schema.required) ? schema.required : []
  if (required.some((name) => typeof name !== 'string' || !(name in properties))) return null
  const members: Member[] = []
  for (const [name, written] of Object.entries(properties)) {
    const type = isObject(written) ? typeIn(written) : null
    if (!type || !isObject(written)) return null
    members.push({
      name,
      title: String(written.title ?? ''),
      titleZh: String(written['x-title-zh'] ?? ''),
      type,
      required: required.includes(name),
      choices: Array.isArray(written.enum) ? written.enum.map(String) : [],
      more: without(written, KNOWN),
    })
  }
  return { members, beside: without(schema, OWN) }
}

/** The schema again; nothing when it says nothing. */
export function schemaOf(members: readonly Member[], beside: JsonObject): JsonObject | undefined {
  if (!members.length && !Object.keys(beside).length) return undefined
  const required = members.filter((one) => one.required).map((one) => one.name)
  return {
    ...beside,
    type: 'object',
    properties: Object.fromEntries(members.map((one) => [one.name, written(one)])),
    ...(required.length ? { required } : {}),
  }
}

function written(one: Member): JsonObject {
  return {
    ...WRITTEN[one.type],
    ...(one.title ? { title: one.title } : {}),
    ...(one.titleZh ? { 'x-title-zh': one.titleZh } : {}),
    ...(one.type === 'choice' ? { enum: one.choices } : {}),
    ...one.more,
  }
}

function typeIn(schema: JsonObject): MemberType | null {
  if (Array.isArray(schema.enum)) {
    return schema.type === 'string' && schema.enum.every((one) => typeof one === 'string') ? 'choice' : null
  }
  const { type, format } = schema
  const found = TYPES.find((one) => one !== 'choice' && sameJson(WRITTEN[one], { type, ...(format ? { format } : {}) }))
  return found ?? null
}

const without = (schema: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(schema).filter(([name]) => !names.includes(name)))
