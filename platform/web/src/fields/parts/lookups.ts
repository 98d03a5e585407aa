/** Where a field that points elsewhere finds what it may point at. */

import type { Chosen, LookUp } from '@/api/rows'
import { optionOf, type Field, type FieldValue } from '../field'

/** The look-up of a field; of a field with several target tables, the one named. */
export function lookUpOf(field: Field, table?: string): LookUp {
  if (field.type === 'user') return { of: 'users', table: '', title: 'display_name' }
  if (field.type === 'department') return { of: 'departments', table: '', title: 'name' }
  const targets = field.relation?.targets ?? []
  const target = targets.find((one) => one.name === table) ?? targets[0]
  return { of: 'rows', table: table ?? target?.name ?? optionOf(field, 'target', ''), title: target?.row_title ?? 'id' }
}

/** The page of a row; users and departments have none of their own. */
export function addressOf(source: LookUp, id: number | string): string {
  return source.of === 'rows' && source.table
    ? `/config/${encodeURIComponent(source.table)}/${encodeURIComponent(id)}`
    : ''
}

/** An id, or the row in its place when it came expanded. */
export function chosenOf(value: FieldValue, title = 'title'): Chosen | null {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'object' && !Array.isArray(value)) {
    const id = value.id as number | string
    const named = title === 'id' ? undefined : value[title]
    return { id, title: String(named ?? value.title ?? value.display_name ?? value.name ?? '') }
  }
  return { id: value as number | string, title: '' }
}
