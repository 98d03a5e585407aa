/** What all parts of one schema form share: the document, its schema, its problems, and the way to change it. */

import { inject, provide, type Component, type InjectionKey } from 'vue'
import type { Json } from '@/api/json'
import type { Problem } from '@/api/problems'
import type { Schema } from './schema'

export interface FormContext {
  /** Makes the ids of controls unique on the page. */
  prefix: string
  root: () => Schema
  problems: () => readonly Problem[]
  /** `undefined` takes the member away. Edits with the same `key` in quick succession are one step of undo. */
  change: (pointer: string, value: Json | undefined, key?: string) => void
  /** What may be proposed for a text; null: nothing is known. */
  suggest?: (pointer: string, name: string) => readonly { value: string; label: string }[] | null
  /** A control of its own for a place. It takes `modelValue`, `id`, `label` and emits `update:modelValue`. */
  widget?: (pointer: string, name: string, schema: Schema, value: Json | undefined) => Component | null
  /** Something small beside the label of a place. It takes `modelValue`, `label` and emits `update:modelValue`. */
  aside?: (pointer: string, name: string, schema: Schema) => Component | null
  disabled?: () => boolean
}

const KEY: InjectionKey<FormContext> = Symbol('schema form')

export const provideForm = (context: FormContext) => provide(KEY, context)

export function useForm(): FormContext {
  const context = inject(KEY)
  if (!context) throw new Error('A schema form was drawn outside of one.')
  return context
}

export const idAt = (prefix: string, pointer: string) => `${prefix}${pointer.replaceAll('/', '.')}`

/** Brings the control of a place into view and gives it the focus; the nearest one around it if it has none. */
export function focusPlace(within: ParentNode, pointer: string): boolean {
  const places = [...within.querySelectorAll<HTMLElement>('[data-pointer]')]
    .filter((place) => pointer === place.dataset.pointer || pointer.startsWith(`${place.dataset.pointer}/`))
    .sort((one, other) => (other.dataset.pointer?.length ?? 0) - (one.dataset.pointer?.length ?? 0))
  const place = places[0]
  if (!place) return false
  place.scrollIntoView({ block: 'center' })
  const control = place.matches('input,button,textarea,[tabindex]')
    ? place
    : place.querySelector<HTMLElement>('input,textarea,button,[contenteditable="true"],[tabindex="0"]')
  control?.focus()
  return true
}
