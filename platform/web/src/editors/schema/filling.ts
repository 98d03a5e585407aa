/** A form that is filled in to do something now, rather than to write a document. */

import { markRaw, type Component } from 'vue'
import type { Json, JsonObject } from '@/api/json'
import MomentBox from './MomentBox.vue'
import type { Schema } from './schema'

/** What is missing, by name. */
export const missingIn = (schema: JsonObject, values: JsonObject): string[] =>
  ((schema.required as string[] | undefined) ?? []).filter((name) => isNothing(values[name]))

const isNothing = (value: Json | undefined) => value === undefined || value === null || value === ''

const MOMENT: Component = markRaw(MomentBox)

/** Days and moments are chosen in a calendar. */
export const momentWidget = (_pointer: string, _name: string, member: Schema): Component | null =>
  member.format === 'date' || member.format === 'date-time' ? MOMENT : null
