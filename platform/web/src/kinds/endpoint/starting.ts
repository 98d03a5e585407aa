/** How an endpoint begins, and the names in its address. It stands apart, because the list of kinds needs it at once. */

import type { Json, JsonObject } from '@/api/json'
import type { Text } from '@/api/text'

export const startingEndpoint = (name: string, title: Text): JsonObject => ({
  title: title as Json,
  method: 'POST',
  path: `/api/v1/${name}`,
  auth: ['session', 'api_key'],
  steps: [],
})

/** `/api/v1/bills/{id}/writeoff` names `id`. */
export const namesInPath = (path: string): string[] =>
  [...path.matchAll(/\{([^{}]*)\}/g)].map((found) => found[1] ?? '')
