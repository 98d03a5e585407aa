/** A report being run: asked again when its values change, read on page by page, stopped when nobody waits for it. */

import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, ref, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Json, JsonObject } from '@/api/json'
import { cancelRun, type QueryResult, type RunRequest, type RunResult } from '@/api/reports'
import { usePreferences } from '@/composables/usePreferences'

export const PAGE = 500

export interface Asking {
  /** What is run, for the cache: another report, another draft. */
  key: MaybeRefOrGetter<readonly unknown[]>
  run: (request: RunRequest, signal: AbortSignal) => Promise<RunResult>
  parameters: MaybeRefOrGetter<JsonObject>
  query: MaybeRefOrGetter<string>
  sort: MaybeRefOrGetter<readonly string[]>
  enabled: MaybeRefOrGetter<boolean>
  /** Only these charts, and no rows unless a query is named. */
  charts?: MaybeRefOrGetter<readonly string[]>
  /** Rows of one page. */
  limit?: MaybeRefOrGetter<number>
}

export function useReportRun(asking: Asking) {
  const { locale } = useI18n()
  const { isDark } = usePreferences()
  const fresh = ref(false)
  const further = shallowRef<Json[][]>([])
  const loadingMore = ref(false)
  let running = ''

  const only = () => (asking.charts === undefined ? undefined : [...toValue(asking.charts)])
  const request = (page: RunRequest['page'], charts: string[] | boolean): RunRequest => ({
    parameters: toValue(asking.parameters),
    ...(toValue(asking.query) ? { queries: [toValue(asking.query)] } : only() ? { queries: [] } : {}),
    charts,
    page: {
      limit: toValue(asking.limit) ?? PAGE,
      ...page,
      ...(toValue(asking.sort).length ? { sort: [...toValue(asking.sort)] } : {}),
    },
    refresh: fresh.value,
    locale: locale.value,
    theme: isDark.value ? 'dark' : 'light',
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  })

  const query = useQuery<RunResult>({
    queryKey: computed((): readonly unknown[] => [
      'report-run',
      ...toValue(asking.key),
      toValue(asking.parameters),
      toValue(asking.query),
      toValue(asking.sort),
      only() ?? true,
      toValue(asking.limit) ?? PAGE,
      locale.value,
      isDark.value,
    ]),
    queryFn: async ({ signal }) => {
      running = crypto.randomUUID()
      const mine = running
      // Whoever no longer waits for the answer does not let the database go on with it.
      signal.addEventListener('abort', () => void cancelRun(mine).catch(() => undefined))
      try {
        return await asking.run({ ...request({ offset: 0 }, only() ?? true), run: mine }, signal)
      } finally {
        fresh.value = false
        if (running === mine) running = ''
      }
    },
    enabled: () => toValue(asking.enabled),
    placeholderData: keepPreviousData,
    // Rows by the thousand are not made reactive one by one.
    shallow: true,
    staleTime: 30_000,
    retry: false,
  })

  watch(query.data, () => (further.value = []))

  const result = computed<RunResult | undefined>(() => {
    const data = query.data.value
    const name = toValue(asking.query)
    const rows = data?.queries[name]
    if (!data || !rows || further.value.length === 0) return data
    const longer: QueryResult = { ...rows, rows: [...rows.rows, ...further.value] }
    return { ...data, queries: { ...data.queries, [name]: longer } }
  })

  async function more() {
    const rows = result.value?.queries[toValue(asking.query)]
    if (loadingMore.value || !rows || rows.total === null || rows.rows.length >= rows.total) return
    loadingMore.value = true
    const before = query.data.value
    try {
      const next = await asking.run(request({ offset: rows.rows.length }, false), new AbortController().signal)
      const page = next.queries[toValue(asking.query)]
      if (query.data.value === before && page) further.value = [...further.value, ...page.rows]
    } finally {
      loadingMore.value = false
    }
  }

  return {
    result,
    error: query.error,
    isRunning: query.isFetching,
    isWaiting: query.isPending,
    isStale: query.isPlaceholderData,
    more,
    again: (anew = false) => {
      fresh.value = anew
      return query.refetch()
    },
    cancel: () => {
      if (running) void cancelRun(running).catch(() => undefined)
    },
  }
}
