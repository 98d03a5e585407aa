/** A field of a table, as the server describes it to the signed-in user. */

import type { Json, JsonObject } from './json'
import type { Text } from './text'

/** A field of a table as the server describes it to this user. */
export interface Field {
  uid: string
  name: string
  type: string
  label?: Text
  help?: Text
  required?: boolean
  readonly?: boolean
  /** May be set when the row is made, never changed afterwards. */
  immutable?: boolean
  /** May be set once, when it is still empty. */
  set_once?: boolean
  /** What a computed field or a lookup results in: the type to show it as. */
  result?: string
  /** How the value is hidden in part, such as `last4`; null when it comes whole. */
  masked?: Json
  /** Where a relation leads, as far as this user may go there. */
  relation?: { kind: string; targets: RelationTarget[] } | null
  /** The type's own options: choices, places, currency, target … */
  options?: JsonObject
  /** False: this user may not see the value. */
  readable?: boolean
  /** False: this user may not set the value. */
  writable?: boolean
}

export interface RelationTarget {
  name: string
  title?: Text
  /** The field that names its rows. */
  row_title: string | null
}

export type FieldValue = Json | undefined
