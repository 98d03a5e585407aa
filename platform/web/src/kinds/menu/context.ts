/** What all parts of the menu designer share. */

import { inject, provide, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import type { Problem } from '@/api/problems'
import type { Spot } from '@/editors/tree'
import type { Way } from './document'

export interface MenuContext {
  problems: ComputedRef<readonly Problem[]>
  disabled: ComputedRef<boolean>
  selected: Ref<string>
  select: (uid: string) => void
  /** `offer` is what the palette offers: `group`, or a kind and a name, `page:<name>`. */
  add: (offer: string, to?: Spot) => void
  move: (pointer: string, to: Spot) => void
  step: (pointer: string, way: Way) => void
  copy: (pointer: string) => void
  remove: (pointer: string) => void
}

const KEY: InjectionKey<MenuContext> = Symbol('menu designer')

export const provideMenu = (context: MenuContext) => provide(KEY, context)

export function useMenuContext(): MenuContext {
  const context = inject(KEY)
  if (!context) throw new Error('A part of the menu designer was drawn outside of it.')
  return context
}
