import { useQuery, useQueryClient, type QueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { readTable, type Table } from '@/api/tables'

const FRESH = 60_000

const described = (name: string) => ({ queryKey: ['table', name], queryFn: () => readTable(name), staleTime: FRESH })

/** A table as the signed-in user may see it. */
export function useTable(name: MaybeRefOrGetter<string>) {
  const query = useQuery(computed(() => ({ ...described(toValue(name)), enabled: toValue(name) !== '' })))
  return { table: query.data, error: query.error, refetch: query.refetch }
}

/** Several descriptions by name, each fetched once; tables that may not be read are left out. */
export function useTables(names: MaybeRefOrGetter<readonly string[]>) {
  const client = useQueryClient()
  const query = useQuery({
    queryKey: computed(() => ['tables-of', [...toValue(names)].toSorted()]),
    queryFn: () => describedAll(client, toValue(names)),
    enabled: computed(() => toValue(names).length > 0),
    staleTime: FRESH,
  })
  return computed<ReadonlyMap<string, Table>>(() => query.data.value ?? new Map())
}

async function describedAll(client: QueryClient, names: readonly string[]): Promise<Map<string, Table>> {
  const found = await Promise.all(names.map((name) => client.fetchQuery(described(name)).catch(() => null)))
  return new Map(found.filter((table) => table !== null).map((table) => [table.name, table]))
}

/** What shows rows of this table asks again. */
export function rowsChanged(client: QueryClient, ...tables: readonly string[]): Promise<unknown> {
  return Promise.all(
    tables.flatMap((table) =>
      ['rows', 'row', 'facets', 'history', 'figure'].map((what) =>
        client.invalidateQueries({ queryKey: [what, table] }),
      ),
    ),
  )
}
