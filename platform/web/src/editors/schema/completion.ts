/** What can be written at the cursor of a JSON document: names of members and values, from its schema. */

import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete'
import type { Extension } from '@codemirror/state'
import type { SyntaxNode } from '@lezer/common'
import type { Json } from '@/api/json'
import { isObject, valueAt } from '../pointer'
import { nameOf, pointerTo, wholeTree } from './place'
import { isText, resolved, schemaAt, shapeOf, titleOf, typesOf, type Schema } from './schema'

export interface Known {
  schema: () => Schema
  /** The last document that could be read. */
  document: () => Json
  locale: () => string
}

export const schemaCompletion = (known: Known): Extension =>
  autocompletion({ override: [(context) => completions(context, known)], icons: false, activateOnTyping: true })

export function completions(context: CompletionContext, known: Known): CompletionResult | null {
  const { state, pos } = context
  const node = wholeTree(state).resolveInner(pos, -1)
  const holder = nearest(node, ['Property', 'Object', 'Array'])
  if (!holder) return null
  const word = context.matchBefore(/"?[\w$-]*/)
  const range =
    node.name === 'PropertyName' || node.name === 'String'
      ? { from: node.from, to: Math.max(pos, node.to) }
      : { from: word?.from ?? pos, to: pos }
  if (range.from === pos && !context.explicit) return null
  const inName = node.name === 'PropertyName' || holder.name === 'Object'
  const options = inName ? names(state, holder, known, node) : values(state, holder, known)
  return options.length ? { ...range, options, validFor: /^"?[\w$-]*"?$/ } : null
}

type State = CompletionContext['state']

function names(state: State, holder: SyntaxNode, known: Known, node: SyntaxNode): Completion[] {
  const object = holder.name === 'Property' ? holder.parent : holder
  if (!object) return []
  const pointer = pointerTo(state, object)
  const schema = schemaAt(known.schema(), known.document(), pointer)
  const members = schema && isObject(schema.properties) ? schema.properties : {}
  const taken = new Set<string>()
  for (let child = object.firstChild; child; child = child.nextSibling)
    if (child.name === 'Property' && child.from !== node.parent?.from) taken.add(nameOf(state, child))
  // Where the colon stands already, only the name is wanted.
  const name = holder.name === 'Property' ? holder.getChild('PropertyName') : null
  const written = name !== null && /^\s*:/.test(state.sliceDoc(name.to, name.to + 20))
  return Object.entries(members)
    .filter(([name]) => !taken.has(name))
    .map(([name, member]) => {
      const one = resolved(isObject(member) ? member : {}, known.schema())
      const title = titleOf(one, known.locale(), name)
      return {
        label: `"${name}"`,
        displayLabel: name,
        detail: title.toLowerCase() === name ? undefined : title,
        apply: written ? `"${name}"` : `"${name}": ${start(one, known.schema())}`,
        boost: ((schema?.required as string[] | undefined) ?? []).includes(name) ? 5 : 0,
      }
    })
}

function values(state: State, holder: SyntaxNode, known: Known): Completion[] {
  const pointer = pointerTo(state, holder) + (holder.name === 'Array' ? '/-' : '')
  const schema = schemaAt(known.schema(), known.document(), pointer)
  if (!schema) return []
  const said = (schema.enum as Json[] | undefined) ?? (schema.const === undefined ? [] : [schema.const])
  const flags = typesOf(schema).includes('boolean') ? [true, false] : []
  const now = valueAt(known.document(), pointer)
  return [...said, ...flags].map((value) => ({
    label: JSON.stringify(value),
    boost: value === schema.default ? 2 : value === now ? -1 : 0,
  }))
}

function start(schema: Schema, root: Schema): string {
  if (isText(schema, root)) return '""'
  const shapes: Record<string, string> = {
    object: '{}',
    map: '{}',
    list: '[]',
    strings: '[]',
    enums: '[]',
    boolean: 'true',
    number: '0',
    string: '""',
  }
  return shapes[shapeOf(schema, root)] ?? ''
}

function nearest(node: SyntaxNode, wanted: string[]): SyntaxNode | null {
  for (let at: SyntaxNode | null = node; at; at = at.parent) if (wanted.includes(at.name)) return at
  return null
}
