/** Values of a step's input: as they are, as a text with `{{ … }}` in it, or computed by an expression. */

import type { Json, JsonObject } from '@/api/json'
import { isObject } from '../pointer'
import { shapeOf, type Schema } from '../schema/schema'

const CEL = '$cel'

export const isComputed = (value: Json | undefined): value is { $cel: string } =>
  isObject(value) && typeof value[CEL] === 'string' && Object.keys(value).length === 1

export const expressionOf = (value: Json | undefined): string => (isComputed(value) ? value[CEL] : '')

export const computed = (expression: string): Json => ({ [CEL]: expression })

/** What is computed becomes a value again: nothing, for it cannot be known here. A value becomes the expression for it. */
export function switched(value: Json | undefined): Json | undefined {
  if (isComputed(value)) return literalOf(value[CEL])
  return computed(value === undefined ? '' : asExpression(value))
}

/** A text, number or boolean that was written as an expression. */
function literalOf(expression: string): Json | undefined {
  try {
    return expression.trim() ? (JSON.parse(expression) as Json) : undefined
  } catch {
    return undefined
  }
}

/** `{{ outputs.get.rows }}` as a whole is the expression inside it. */
function asExpression(value: Json): string {
  const whole = typeof value === 'string' ? /^\{\{\s*([\w.[\]"']+)\s*\}\}$/.exec(value) : null
  return whole ? whole[1]! : JSON.stringify(value)
}

/** Schemas of inputs say what the operation takes; a computed value is taken everywhere. Texts are templates already. */
export const mayCompute = (schema: Schema, root: Schema): boolean => !['text', 'enum'].includes(shapeOf(schema, root))

export const isTemplate = (schema: Schema, root: Schema): boolean => shapeOf(schema, root) === 'string'

/** The members of an operation's input that hold something. */
export const isEmptyInput = (input: JsonObject): boolean => Object.keys(input).length === 0
