/** What a new step starts from. */

import type { JsonObject } from '@/api/json'
import type { Step } from '@/api/scheduler'
import { isObject } from '../pointer'

/** The members an operation cannot do without, as its example has them. */
export function exampleOf(step: Step): JsonObject {
  const example = isObject(step.example) ? step.example : {}
  const required = (step.input.required as string[] | undefined) ?? []
  const given = isObject(example.input) ? example.input : {}
  const input = Object.fromEntries(Object.entries(given).filter(([name]) => required.includes(name)))
  return step.target.length ? { target: Object.fromEntries(step.target.map((name) => [name, ''])), input } : { input }
}
