/** What the controls of a table designer know about the table they stand in. */

import { inject, provide, type ComputedRef, type InjectionKey } from 'vue'
import type { JsonObject } from '@/api/json'
import type { DefinitionEntry, FieldTypeEntry } from '@/api/metadata'
import type { Name } from '@/editors/names'

export interface TableContext {
  table: ComputedRef<JsonObject>
  published: ComputedRef<JsonObject | null>
  types: ComputedRef<ReadonlyMap<string, FieldTypeEntry>>
  tables: ComputedRef<readonly DefinitionEntry[]>
  roles: ComputedRef<readonly DefinitionEntry[]>
  /** The fields an expression may use. */
  names: ComputedRef<readonly Name[]>
}

const KEY: InjectionKey<TableContext> = Symbol('table designer')
export const provideTable = (context: TableContext) => provide(KEY, context)

export function useTableContext(): TableContext {
  const context = inject(KEY)
  if (!context) throw new Error('A part of the table designer was drawn outside of it.')
  return context
}
