/** The field types, found by being there. `fieldType('money')` gives everything about one. */

import { defineAsyncComponent, type Component } from 'vue'
import type { Json, JsonObject } from '@/api/json'
import type { Field, FieldType, FieldValue } from './field'
import computed from './computed'

const found = import.meta.glob<FieldType>('./*/index.ts', { eager: true, import: 'default' })

export const fieldTypes: Record<string, FieldType> = Object.fromEntries(
  Object.entries(found).map(([path, type]) => [path.split('/')[1] ?? '', type]),
)

/** The type of that name; one this app does not know is shown by the look of its value and cannot be edited. */
export function fieldType(name: string): FieldType {
  return fieldTypes[name] ?? computed
}

const inputs = new Map<string, Component>()

/** The component that edits a type, or null when the server fills it in. */
export function inputOf(name: string): Component | null {
  const load = fieldType(name).input
  if (!load) return null
  const known = inputs.get(name)
  if (known) return known
  const component = defineAsyncComponent({ loader: load, delay: 150 })
  inputs.set(name, component)
  return component
}

/** The value as the server takes it: ids where rows or files stand expanded in their place. */
export function wireValue(field: Field, value: FieldValue): FieldValue {
  if (value === null || value === undefined) return value
  if (field.type === 'any_reference') {
    const { table, id } = value as JsonObject
    return { table: table ?? null, id: id ?? null }
  }
  if (!['reference', 'multi_reference', 'user', 'department', 'file', 'image'].includes(field.type)) return value
  return Array.isArray(value) ? value.map(idOf) : idOf(value)
}

const idOf = (value: Json): Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value.id ?? null) : value

export { choicesOf, isEmpty, optionOf } from './field'
export type {
  ChoiceOption,
  DisplayProps,
  Field,
  FieldGroup,
  FieldType,
  FieldValue,
  InputEmits,
  InputProps,
} from './field'
