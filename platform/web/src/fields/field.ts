/** What a field is to the browser, and what a field type brings along. */

import type { Component } from 'vue'
import type { Field, FieldValue, RelationTarget } from '@/api/field'
import type { Json } from '@/api/json'
import type { Text } from '@/api/text'

export type { Field, FieldValue, RelationTarget }

/** The props every `Input.vue` takes. It emits `update:modelValue` with JSON, or null for empty. */
export interface InputProps {
  field: Field
  modelValue?: FieldValue
  /** The id of the control; the label points at it. */
  id: string
  label: string
  disabled?: boolean
  invalid?: boolean
  describedBy?: string
  autofocus?: boolean
}

export interface InputEmits {
  'update:modelValue': [value: FieldValue]
  /** What is typed is no value yet: a sentence; '' when it is one again. */
  trouble: [sentence: string]
  blur: []
}

/** The props every `Display.vue` takes. */
export interface DisplayProps {
  field: Field
  value?: FieldValue
  /** One line in a table cell, as opposed to the whole value on a record page. */
  dense?: boolean
}

export type FieldGroup = 'text' | 'number' | 'time' | 'choice' | 'relation' | 'computed' | 'other'

/** A field type is one literal: `src/fields/<type>/index.ts` exports it by default. */
export interface FieldType {
  group: FieldGroup
  icon: Component
  display: Component
  /** Loaded when the first form needs it; null for what the server fills in. */
  input: (() => Promise<{ default: Component }>) | null
  /** In a table: how a column is aligned and how wide it starts. */
  align?: 'left' | 'right' | 'center'
  width?: number
  /** In a form: takes the full width. */
  wide?: boolean
}

/** Types of the options that the inputs read. Documents are checked by the server; this only reads them. */
export function optionOf<T>(field: Field, name: string, otherwise: T): T {
  const value = field.options?.[name]
  return value === undefined || value === null ? otherwise : (value as T)
}

export interface ChoiceOption {
  value: string
  label?: Text
  color?: string
}

/** Choices as `{value, label, color}`; a bare text is its own label. */
export function choicesOf(field: Field, name = 'choices'): ChoiceOption[] {
  const given = optionOf<Json[]>(field, name, [])
  return given.map((one) =>
    typeof one === 'object' && one ? (one as unknown as ChoiceOption) : { value: String(one) },
  )
}

export const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
