/** What is in a column: how much is empty, how many different values, the range, the most frequent ones. */

import type { Json } from '@/api/json'
import { isNumeric } from './format'

export interface ColumnProfile {
  count: number
  empty: number
  distinct: number
  least: Json
  most: Json
  mean: number | null
  /** How many values fall into each of equally wide steps between the least and the most. */
  steps: number[]
  frequent: { value: Json; count: number }[]
}

export function profileOf(values: readonly Json[], type: string): ColumnProfile {
  const filled = values.filter((value) => value !== null && value !== '')
  const counts = new Map<Json, number>()
  for (const value of filled) {
    const key = typeof value === 'object' ? JSON.stringify(value) : value
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const numbers = isNumeric(type) ? filled.map(Number).filter(Number.isFinite) : []
  const [least, most] = isNumeric(type) ? ends(numbers) : ends(filled.map(String))
  return {
    count: values.length,
    empty: values.length - filled.length,
    distinct: counts.size,
    least,
    most,
    mean: numbers.length ? numbers.reduce((sum, one) => sum + one, 0) / numbers.length : null,
    steps: numbers.length ? stepsOf(numbers, Number(least), Number(most)) : [],
    frequent: [...counts]
      .sort(([, one], [, other]) => other - one)
      .slice(0, 5)
      .map(([value, count]) => ({ value, count })),
  }
}

function ends<T extends string | number>(values: readonly T[]): [Json, Json] {
  let [least, most] = [values[0], values[0]]
  for (const value of values) {
    if (least === undefined || value < least) least = value
    if (most === undefined || value > most) most = value
  }
  return [least ?? null, most ?? null]
}

function stepsOf(numbers: readonly number[], least: number, most: number, count = 12): number[] {
  const steps = Array.from({ length: count }, () => 0)
  const width = (most - least) / count || 1
  for (const value of numbers) {
    const place = Math.min(count - 1, Math.floor((value - least) / width))
    steps[place] = (steps[place] ?? 0) + 1
  }
  return steps
}
