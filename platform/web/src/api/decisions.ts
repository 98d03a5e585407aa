/** Asking a decision table while it is being written. */

import type { Json, JsonObject } from './json'
import { call } from './perform'

export interface Decided {
  result: Json
  /** The uids of the rules behind it. */
  rules: string[]
}

export const tryDecision = (body: JsonObject, values: JsonObject) =>
  call<Decided>('POST', '/api/decisions/try', { body: { body, values } })
