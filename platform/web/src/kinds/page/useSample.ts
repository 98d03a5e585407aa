import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { listRows } from '@/api/config'
import type { PageRecord } from '@/nodes/setting'

/** Some row of a table, for what a page shows of its record while nobody has chosen one. */
export function useSample(table: MaybeRefOrGetter<string>) {
  const { data } = useQuery({
    queryKey: computed(() => ['rows', toValue(table), 'sample']),
    queryFn: ({ signal }) => listRows(toValue(table), { fields: 'id', limit: 1, count: 'none' }, signal),
    enabled: () => toValue(table) !== '',
    staleTime: 60_000,
    retry: false,
  })
  return computed<PageRecord | null>(() => {
    const id = data.value?.rows[0]?.id
    return id === undefined ? null : { table: toValue(table), id, sample: true }
  })
}
