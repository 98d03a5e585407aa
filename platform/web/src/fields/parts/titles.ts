import { computed, reactive, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { listRows } from '@/api/config'
import type { Json } from '@/api/json'
import { readTitle } from '@/api/rows'
import type { TableField } from '@/api/tables'
import { lookUpOf } from './lookups'

const known = reactive(new Map<string, string>())
const asking = new Set<string>()

/** What the rows with these ids are called, by id. Those of one table are asked for together, each once. */
export function useTitles(field: MaybeRefOrGetter<TableField>, ids: MaybeRefOrGetter<readonly Json[]>) {
  const table = computed(() => String(toValue(field).options?.target ?? toValue(field).type))
  const wanted = computed(() =>
    toValue(field).relation ? toValue(ids).filter((id): id is number => typeof id === 'number') : [],
  )
  watch(wanted, (list) => void fetchTitles(toValue(field), table.value, list), { immediate: true })
  return computed(() => new Map(wanted.value.map((id) => [String(id), known.get(`${table.value}:${id}`) ?? `#${id}`])))
}

export function noteTitle(table: string, id: number | string, title: string): void {
  known.set(`${table}:${id}`, title)
}

async function fetchTitles(field: TableField, table: string, ids: readonly number[]) {
  const missing = ids.filter((id) => !known.has(`${table}:${id}`) && !asking.has(`${table}:${id}`))
  if (!missing.length) return
  missing.forEach((id) => asking.add(`${table}:${id}`))
  const source = lookUpOf(field)
  const title = field.relation?.targets[0]?.row_title
  try {
    if (field.options?.target && title) {
      const page = await listRows(table, {
        filter: { id: { in: [...missing] } },
        fields: `id,${title}`,
        limit: 1000,
        count: 'none',
      })
      page.rows.forEach((row) => noteTitle(table, row.id, String(row[title] ?? `#${row.id}`)))
    } else if (!field.options?.target) {
      await Promise.all(missing.map(async (id) => noteTitle(table, id, (await readTitle(source, id)).title)))
    }
  } catch {
    // A row that may not be seen keeps its number for a name.
  } finally {
    missing.forEach((id) => asking.delete(`${table}:${id}`))
  }
}
