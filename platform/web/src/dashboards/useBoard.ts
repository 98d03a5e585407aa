/** A dashboard being shown: run when its parameters change, again in its rhythm and when the rows behind it change. */

import { useQuery } from '@tanstack/vue-query'
import { computed, ref, toValue, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import type { BoardRequest, BoardResult } from '@/api/dashboards'
import type { JsonObject } from '@/api/json'
import { usePreferences } from '@/composables/usePreferences'
import { useRhythm } from '@/composables/useRhythm'

export interface Showing {
  key: MaybeRefOrGetter<readonly unknown[]>
  run: (request: BoardRequest, signal: AbortSignal) => Promise<BoardResult>
  parameters: MaybeRefOrGetter<JsonObject>
  /** Widgets that are asked with parameters of their own, by uid; then all must be named. */
  apart?: MaybeRefOrGetter<Record<string, JsonObject>>
  widgets?: MaybeRefOrGetter<readonly string[]>
  enabled: MaybeRefOrGetter<boolean>
  /** Seconds between two runs; 0 for never. */
  every?: MaybeRefOrGetter<number>
}

export function useBoard(showing: Showing) {
  const { locale } = useI18n()
  const { isDark } = usePreferences()
  const fresh = ref(false)

  const query = useQuery<BoardResult, Error, BoardResult, readonly unknown[]>({
    queryKey: computed(() => [
      'board',
      ...toValue(showing.key),
      toValue(showing.parameters),
      toValue(showing.apart) ?? {},
      locale.value,
      isDark.value,
    ]),
    queryFn: async ({ signal }) => {
      const apart = Object.entries(toValue(showing.apart) ?? {})
      const others = (toValue(showing.widgets) ?? []).filter((uid) => !apart.some(([one]) => one === uid))
      const ask = (parameters: JsonObject, widgets?: string[]) =>
        showing.run(
          {
            parameters,
            ...(widgets ? { widgets } : {}),
            theme: isDark.value ? 'dark' : 'light',
            locale: locale.value,
            refresh: fresh.value,
          },
          signal,
        )
      try {
        const parameters = toValue(showing.parameters)
        if (apart.length === 0) return await ask(parameters)
        const [result, ...own] = await Promise.all([
          ask(parameters, others),
          ...apart.map(([uid, values]) => ask(values, [uid])),
        ])
        return { ...result, widgets: Object.assign({}, result.widgets, ...own.map((one) => one.widgets)) }
      } finally {
        fresh.value = false
      }
    },
    enabled: () => toValue(showing.enabled),
    // What is shown stays, dimmed, until the new answer is there.
    placeholderData: (before: BoardResult | undefined) => before,
    staleTime: 30_000,
    retry: 1,
    // Figures are copied before they are drawn, and what Vue watches cannot be.
    shallow: true,
  })

  /** Asks again; past the server's cache when `anew`. */
  function again(anew = false) {
    fresh.value = anew
    return query.refetch()
  }

  useRhythm({
    every: showing.every ?? 0,
    tables: () => query.data.value?.tables,
    again: () => void again(true),
  })

  return {
    result: query.data,
    error: query.error,
    isWaiting: query.isPending,
    isRunning: query.isFetching,
    isStale: computed(() => query.isPlaceholderData.value),
    at: query.dataUpdatedAt,
    again,
  }
}
