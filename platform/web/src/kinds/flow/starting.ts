/** What a new step holds: the least that the document needs, with the example of its operation where one helps. */

import type { JsonObject } from '@/api/json'
import type { Step } from '@/api/scheduler'
import { newUid } from '@/composables/useUid'
import { isObject } from '@/editors/pointer'

/** What is no operation. */
export const SPECIAL = ['branch', 'map', 'flow', 'wait', 'decision', 'join'] as const
export type Special = (typeof SPECIAL)[number]

const STARTS: Record<Special, () => JsonObject> = {
  branch: () => ({ cases: [{ uid: newUid(), name: 'yes', when: 'true' }], otherwise: 'no' }),
  map: () => ({ items: { $cel: '[]' }, operation: '', input: {} }),
  flow: () => ({ flow: '' }),
  wait: () => ({ for: 'PT5M' }),
  decision: () => ({ decision: '', input: {} }),
  join: () => ({}),
}

export function bodyOfStep(key: string, step?: Step): JsonObject {
  if (step) return { type: 'operation', operation: step.operation, ...exampleOf(step) }
  return { type: key, ...STARTS[key as Special]?.() }
}

/** The members an operation cannot do without, as its example has them. */
export function exampleOf(step: Step): JsonObject {
  const example = isObject(step.example) ? step.example : {}
  const required = (step.input.required as string[] | undefined) ?? []
  const given = isObject(example.input) ? example.input : {}
  const input = Object.fromEntries(Object.entries(given).filter(([name]) => required.includes(name)))
  return step.target.length ? { target: Object.fromEntries(step.target.map((name) => [name, ''])), input } : { input }
}
