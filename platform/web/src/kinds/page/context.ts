/** What all parts of the page designer share: the page, what is chosen, and what can be done to a node. */

import { inject, provide, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import type { JsonObject } from '@/api/json'
import type { Problem } from '@/api/problems'
import type { PageNode } from '@/api/tables'
import type { Device } from '@/blocks/grid/layout'
import type { Spot } from '@/editors/tree'
import type { Schema } from '@/editors/schema/schema'
import type { Way } from './document'

export interface PageContext {
  body: ComputedRef<JsonObject>
  problems: ComputedRef<readonly Problem[]>
  disabled: ComputedRef<boolean>
  selected: Ref<string>
  /** The device whose grid layout is edited. */
  device: Ref<Device>
  schemaOf: (type: string) => Schema
  titleOf: (type: string) => string
  select: (uid: string) => void
  add: (type: string, to: Spot) => void
  move: (pointer: string, to: Spot) => void
  step: (pointer: string, way: Way) => void
  copy: (pointer: string) => void
  remove: (pointer: string) => void
  put: (pointer: string, node: PageNode, key?: string) => void
}

const KEY: InjectionKey<PageContext> = Symbol('page designer')

export const providePage = (context: PageContext) => provide(KEY, context)

export function usePageContext(): PageContext {
  const context = inject(KEY)
  if (!context) throw new Error('A part of the page designer was drawn outside of it.')
  return context
}
