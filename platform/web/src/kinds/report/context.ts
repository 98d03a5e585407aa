/** What all parts of the report designer share. */

import { inject, provide, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import type { Catalogue, DatasourceEntry } from '@/api/datasources'
import type { JsonObject } from '@/api/json'
import type { Problem } from '@/api/problems'
import type { Vocabulary } from '@/api/reports'
import type { Schema } from '@/editors/schema/schema'

export interface ReportContext {
  name: ComputedRef<string>
  body: ComputedRef<JsonObject>
  schema: ComputedRef<Schema>
  problems: ComputedRef<readonly Problem[]>
  disabled: ComputedRef<boolean>
  change: (body: JsonObject, key?: string) => void
  vocabulary: ComputedRef<Vocabulary | undefined>
  datasources: ComputedRef<readonly DatasourceEntry[]>
  /** Values the previews are run with. */
  values: Ref<JsonObject>
  catalogue: (datasource: string) => Catalogue | undefined
}

const KEY: InjectionKey<ReportContext> = Symbol('report designer')

export const provideReport = (context: ReportContext) => provide(KEY, context)

export function useReport(): ReportContext {
  const context = inject(KEY)
  if (!context) throw new Error('A part of the report designer was drawn outside of it.')
  return context
}
