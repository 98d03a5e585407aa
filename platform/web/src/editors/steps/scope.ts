/** What expressions and templates of a step may name: parameters, what earlier steps gave, the run, the event. */

import type { JsonObject } from '@/api/json'
import type { Name } from '../names'
import { isObject } from '../pointer'
import { resolved, titleOf, typesOf, type Schema } from '../schema/schema'

export interface Scope {
  params: readonly { name: string; title: string; type: string }[]
  /** The steps that are over when this one begins, with the schema of what they give. */
  outputs: readonly { name: string; title: string; schema: JsonObject | null }[]
  isMap?: boolean
  locale: string
}

const RUN: readonly [string, string][] = [
  ['run.id', 'number'],
  ['run.planned', 'timestamp'],
  ['run.started', 'timestamp'],
  ['run.attempt', 'number'],
  ['run.trigger', 'string'],
]
const DEEP = 3

export function namesIn(scope: Scope): Name[] {
  return [
    ...scope.params.map(({ name, title, type }) => ({ name: `params.${name}`, label: title, type })),
    ...scope.outputs.flatMap(({ name, title, schema }) => [
      { name: `outputs.${name}`, label: title, type: 'object' },
      ...(schema ? membersOf(schema, schema, `outputs.${name}`, scope.locale, DEEP) : []),
    ]),
    ...(scope.isMap ? [named('item', 'any'), named('index', 'number')] : []),
    ...RUN.map(([name, type]) => named(name, type)),
    ...['event', 'event.row', 'event.before'].map((name) => named(name, 'object')),
  ]
}

export const named = (name: string, type: string): Name => ({ name, label: '', type })

/** What lies under a root of its own, such as the fields of a row. */
export const namesUnder = (path: string, schema: Schema, locale: string): Name[] =>
  membersOf(schema, schema, path, locale, DEEP)

function membersOf(schema: Schema, root: Schema, path: string, locale: string, depth: number): Name[] {
  const properties = resolved(schema, root).properties
  if (!isObject(properties) || depth === 0) return []
  return Object.entries(properties).flatMap(([name, member]) => {
    const one = resolved(isObject(member) ? member : {}, root)
    const own = { name: `${path}.${name}`, label: titleOf(one, locale, name), type: typesOf(one).join(' | ') || 'any' }
    return [own, ...membersOf(one, root, own.name, locale, depth - 1)]
  })
}
