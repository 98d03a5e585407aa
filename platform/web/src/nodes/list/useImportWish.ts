/** What is asked of an import: which column is which field, what becomes of rows that are there and of those that are wrong. */

import { computed, reactive, ref, type Ref } from 'vue'
import type { ImportAsked, ImportPreview } from '@/api/imports'
import { may } from '@/api/tables'
import { useText } from '@/composables/useText'
import { theList } from './useList'

export function useImportWish(preview: Ref<ImportPreview | null>) {
  const text = useText()
  const list = theList()
  /** Fields by column; '' for columns that are left out. */
  const mapping = reactive<Record<string, string>>({})
  const mode = ref<ImportAsked['mode']>('upsert')
  const onError = ref<ImportAsked['on_error']>('stop')
  const key = ref<string[]>([])

  const used = computed(() => new Set(Object.values(mapping).filter(Boolean)))
  const missing = computed(() =>
    (preview.value?.fields ?? []).filter((field) => field.required && !used.value.has(field.field)),
  )
  const modes = computed(() =>
    (['upsert', 'create', 'update'] as const).filter(
      (one) =>
        (one === 'update' || may(list.table.value, 'create')) && (one === 'create' || may(list.table.value, 'update')),
    ),
  )
  const labelOf = (name: string) => text(preview.value?.fields.find((field) => field.field === name)?.label, name)

  /** As the server proposes. */
  function begin(found: ImportPreview) {
    for (const name of Object.keys(mapping)) delete mapping[name]
    for (const column of found.columns) mapping[column.column] = column.field ?? ''
    mode.value =
      found.key.length && modes.value.includes('upsert')
        ? 'upsert'
        : (modes.value.find((one) => one !== 'upsert') ?? 'create')
    key.value = found.key
  }

  const asked = (again: boolean): ImportAsked => ({
    mode: mode.value,
    on_error: onError.value,
    key: mode.value === 'create' ? '' : key.value.join(','),
    columns: Object.entries(mapping)
      .filter(([, field]) => field)
      .map(([column, field]) => ({ column, field })),
    again: again || undefined,
  })

  return { mapping, mode, onError, key, used, missing, modes, labelOf, begin, asked }
}

export type ImportWish = ReturnType<typeof useImportWish>
