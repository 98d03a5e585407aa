import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, reactive, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { countExactly, listRows, type CountIs, type ListQuery, type RowPage } from '@/api/config'
import type { JsonObject } from '@/api/json'

export interface RowsAsked {
  table: string
  filter: JsonObject | null
  search: string
  sort: string[]
  fields: string[]
  page: number
  size: number
  trash: boolean
}

interface Counted {
  count: number | null
  is: CountIs
}

/** The furthest row that the server counts to by offset. */
const DEEPEST = 1_000_000

/** One page of rows, the next one fetched beforehand, and how many rows there are in all. */
export function useRows(asked: MaybeRefOrGetter<RowsAsked | null>) {
  const client = useQueryClient()
  const counts = reactive(new Map<string, Counted>())
  const cursors = new Map<string, string>()

  const query = useQuery({
    queryKey: computed(() => keyOf(toValue(asked))),
    queryFn: ({ signal }) => pageOf(toValue(asked)!, signal),
    enabled: computed(() => toValue(asked) !== null),
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  })

  async function pageOf(want: RowsAsked, signal?: AbortSignal): Promise<RowPage> {
    const question = questionOf(want)
    // A page behind the one last seen is found by its cursor, however deep it lies; a jump by counting rows.
    const cursor = cursors.get(pageKey(want, want.page))
    const offset = Math.min((want.page - 1) * want.size, DEEPEST)
    const page = await listRows(
      want.table,
      {
        ...queryOf(want),
        limit: want.size,
        ...(cursor
          ? { cursor, count: 'none' }
          : { offset, count: counts.has(question) && want.page > 1 ? 'none' : 'capped' }),
      },
      signal,
    )
    if (page.next) cursors.set(pageKey(want, want.page + 1), page.next)
    if (page.count_is !== 'none' && page.count_is !== undefined) {
      const known = counts.get(question)
      if (!(known?.is === 'exact' && page.count_is === 'at_least' && (known.count ?? 0) > (page.count ?? 0)))
        counts.set(question, { count: page.count, is: page.count_is })
    }
    return page
  }

  const counted = computed<Counted>(() => {
    const want = toValue(asked)
    return (want && counts.get(questionOf(want))) || { count: null, is: 'none' }
  })
  const hasNext = computed(() => {
    const want = toValue(asked)
    if (!want || !query.data.value) return false
    if (counted.value.is === 'exact' && counted.value.count !== null) return want.page * want.size < counted.value.count
    return query.data.value.rows.length >= want.size
  })

  // Turning the page then costs no waiting.
  watch([() => query.dataUpdatedAt.value, () => query.isPlaceholderData.value], () => {
    const want = toValue(asked)
    if (!want || query.isPlaceholderData.value || !hasNext.value || want.page * want.size >= DEEPEST) return
    const next = { ...want, page: want.page + 1 }
    setTimeout(
      () =>
        void client.prefetchQuery({
          queryKey: keyOf(next),
          queryFn: ({ signal }) => pageOf(next, signal),
          staleTime: 15_000,
        }),
      120,
    )
  })

  async function countAll(): Promise<number> {
    const want = toValue(asked)
    if (!want) return 0
    const count = await countExactly(want.table, queryOf(want))
    counts.set(questionOf(want), { count, is: 'exact' })
    return count
  }

  return {
    rows: computed(() => query.data.value?.rows ?? []),
    counted,
    countAll,
    hasNext,
    hasData: computed(() => query.data.value !== undefined),
    isStale: query.isPlaceholderData,
    isFetching: query.isFetching,
    updatedAt: query.dataUpdatedAt,
    error: query.error,
    refetch: () => {
      cursors.clear()
      return query.refetch()
    },
  }
}

export function queryOf(want: RowsAsked): ListQuery {
  return {
    filter: want.filter ?? undefined,
    search: want.search,
    sort: want.sort.join(','),
    fields: want.fields.join(','),
    trash: want.trash,
  }
}

const keyOf = (want: RowsAsked | null) => ['rows', want?.table ?? '', want]
const questionOf = (want: RowsAsked) => JSON.stringify([want.table, want.filter, want.search, want.trash])
const pageKey = (want: RowsAsked, page: number) => JSON.stringify([questionOf(want), want.sort, want.size, page])
