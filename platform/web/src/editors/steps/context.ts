/** What the controls of a step's input share: the names that expressions and templates may use. */

import { inject, provide, type InjectionKey } from 'vue'
import type { Name } from '../names'

const KEY: InjectionKey<() => readonly Name[]> = Symbol('names of a step')

export const provideNames = (names: () => readonly Name[]) => provide(KEY, names)

export const useNames = (): (() => readonly Name[]) => inject(KEY, () => [])
