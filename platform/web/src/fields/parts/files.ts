import type { StoredFile } from '@/api/rows'
import type { FieldValue } from '../field'

/** A file as it came expanded; a bare id is named by its number. */
export function fileOf(value: FieldValue): StoredFile | null {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'object' && !Array.isArray(value)) return value as unknown as StoredFile
  return { id: value as number | string, name: `#${String(value)}`, size: 0, type: '' }
}
