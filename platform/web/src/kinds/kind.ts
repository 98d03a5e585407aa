/** The designers of kinds, found by being there: `kinds/<kind>/index.ts` exports a literal. A kind without one is edited
 * in the form drawn from its schema. */

import type { Component } from 'vue'
import type { JsonObject } from '@/api/json'
import type { Problem } from '@/api/problems'
import type { Text } from '@/api/text'

/** What every designer is given. It emits `change` with the whole next document. */
export interface DesignerProps {
  name: string
  body: JsonObject
  /** What others use now; null while nothing is published. */
  published?: JsonObject | null
  schema: JsonObject
  problems: readonly Problem[]
  disabled?: boolean
}

export interface DesignerEmits {
  /** Edits with the same `key` in quick succession are one step of undo. */
  change: [body: JsonObject, key?: string]
}

export interface DesignerExposed {
  /** Shows the place that a problem or the outline points at. */
  focusPlace(pointer: string): void
}

export interface KindDesigner {
  component: () => Promise<{ default: Component }>
  icon: string
  /** The first draft of a new definition. */
  start?: (name: string, title: Text) => JsonObject
}

const found = import.meta.glob<KindDesigner>('./*/index.ts', { eager: true, import: 'default' })

export const designers: Record<string, KindDesigner> = Object.fromEntries(
  Object.entries(found).map(([path, designer]) => [path.split('/')[1] ?? '', designer]),
)

export { freeName, snakeCase, textOf } from '@/editors/naming'
