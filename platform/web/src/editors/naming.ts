/** Names made of titles, and titles read out of documents. */

import type { Json } from '@/api/json'
import type { Text } from '@/api/text'

/** `Customer orders` is `customer_orders`; what has no letters of ours gets the fallback. */
export function snakeCase(text: string, fallback: string): string {
  const words = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, 54)
  return words || fallback
}

/** The name, or the name with the next free number. */
export function freeName(wanted: string, taken: Iterable<string>): string {
  const known = new Set(taken)
  if (!known.has(wanted)) return wanted
  for (let number = 2; ; number += 1) if (!known.has(`${wanted}_${number}`)) return `${wanted}_${number}`
}

export const textOf = (value: Json | undefined): Text | undefined =>
  typeof value === 'string' || (typeof value === 'object' && value !== null && !Array.isArray(value))
    ? (value as Text)
    : undefined
