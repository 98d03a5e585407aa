/** A step that gets another name, in every expression and template that uses what it gives. */

import type { Json } from '@/api/json'
import { isObject } from '../pointer'

/** `outputs.load.rows` and `outputs["load"]` become `outputs.store.rows` and `outputs["store"]`. */
export function inTexts(value: Json, from: string, to: string): Json {
  if (typeof value === 'string')
    return value
      .replace(new RegExp(`\\boutputs\\.${from}\\b`, 'g'), `outputs.${to}`)
      .replace(new RegExp(`\\boutputs\\[(["'])${from}\\1\\]`, 'g'), `outputs[$1${to}$1]`)
  if (Array.isArray(value)) return value.map((one) => inTexts(one, from, to))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inTexts(one as Json, from, to)]))
}
