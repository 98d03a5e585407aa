/** The unsaved report being run: on request for rows, on its own for charts. */

import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { useDebounceFn } from '@vueuse/core'
import { computed, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import type { JsonObject } from '@/api/json'
import type { Problem } from '@/api/problems'
import { previewReport, type RunRequest, type RunResult } from '@/api/reports'
import { usePreferences } from '@/composables/usePreferences'
import { sameJson } from '@/editors/pointer'

export interface Asked {
  body: JsonObject
  queries: string[]
  charts: string[] | boolean
  parameters: JsonObject
  limit?: number
}

/** The server speaks of the request; the designer of the document in it. */
export const inDocument = (problems: readonly Problem[]): Problem[] =>
  problems.map((problem) => ({ ...problem, pointer: problem.pointer.replace(/^\/body(?=\/)/, '') }))

export function usePreview(wanted: MaybeRefOrGetter<Asked | null>, options: { auto?: boolean } = {}) {
  const { locale } = useI18n()
  const { isDark } = usePreferences()
  const asked = shallowRef<Asked | null>(null)

  const query = useQuery<RunResult>({
    queryKey: computed((): readonly unknown[] => ['report-preview', asked.value, locale.value]),
    queryFn: ({ signal }) => {
      const { body, limit, ...rest } = asked.value!
      const request: RunRequest = {
        ...rest,
        page: { offset: 0, limit: limit ?? 500 },
        locale: locale.value,
        theme: isDark.value ? 'dark' : 'light',
        run: crypto.randomUUID(),
      }
      return previewReport(body, request, signal)
    },
    enabled: () => asked.value !== null,
    placeholderData: keepPreviousData,
    shallow: true,
    staleTime: 60_000,
    gcTime: 60_000,
    retry: false,
  })

  function run() {
    const next = toValue(wanted)
    if (!next) return
    if (sameJson(next, asked.value)) void query.refetch()
    else asked.value = next
  }

  const soon = useDebounceFn(run, 700)
  if (options.auto)
    watch(
      () => toValue(wanted),
      (next, before) => next && !sameJson(next, before) && void soon(),
      { immediate: true },
    )

  return {
    result: query.data,
    error: query.error,
    isRunning: query.isFetching,
    isStale: query.isPlaceholderData,
    /** The document has changed since the rows were read. */
    isOld: computed(() => asked.value !== null && !sameJson(toValue(wanted), asked.value)),
    hasRun: computed(() => asked.value !== null),
    run,
  }
}
