/** What a new step holds: the least that the document needs, with the example of its operation where one helps. */

import type { JsonObject } from '@/api/json'
import type { Step } from '@/api/scheduler'
import { newUid } from '@/composables/useUid'
import { exampleOf } from '@/editors/steps/example'

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
