/** What the nodes of a page know of it: the record it shows, and the values of its parameters. */

import { computed, inject, provide, type ComputedRef, type InjectionKey } from 'vue'
import type { JsonObject } from '@/api/json'

export interface PageRecord {
  table: string
  id: number
  /** Only to look at, in the designer: any row of the table. */
  sample?: boolean
  /** Of a record node on the page of a row: which of its parts is open, and what the frame is told. */
  tab?: string
  titled?: (title: string) => void
  gone?: () => void
}

export interface PageSetting {
  record: PageRecord | null
  values: JsonObject
}

const KEY: InjectionKey<ComputedRef<PageSetting>> = Symbol('setting of the page')
const NONE = computed<PageSetting>(() => ({ record: null, values: {} }))

export const provideSetting = (setting: ComputedRef<PageSetting>) => provide(KEY, setting)

/** Outside of a page there is none, and no value. */
export const useSetting = (): ComputedRef<PageSetting> => inject(KEY, NONE)
