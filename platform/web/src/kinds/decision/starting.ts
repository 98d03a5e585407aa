/** How a decision table begins. It stands apart, because the list of kinds needs it while it is still being made. */

import type { Json, JsonObject } from '@/api/json'
import type { Text } from '@/api/text'
import { newUid } from '@/composables/useUid'

export const startingDecision = (_name: string, title: Text): JsonObject => ({
  title: title as Json,
  inputs: [{ uid: newUid(), name: 'input', type: 'integer' }],
  outputs: [{ uid: newUid(), name: 'result', type: 'text' }],
  hit: 'first',
  rules: [{ uid: newUid(), when: {}, then: {} }],
})
