import { computed, ref, toValue, type MaybeRefOrGetter } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { emptyState, isAsked, queryOf, stateIn, type ListState } from './address'

/** The state of a list, kept in the address; without a prefix to keep it under (`null`) in memory only. */
export function useListState(prefix: string | null, size: MaybeRefOrGetter<number>) {
  if (prefix === null) return inMemory(toValue(size))
  const route = useRoute()
  const router = useRouter()
  const state = computed(() => stateIn(route.query, prefix, toValue(size)))

  function change(part: Partial<ListState>, how: 'push' | 'replace' = 'replace') {
    const next = { ...state.value, ...part }
    // Another question starts on its first page; only turning pages and opening rows stay where they are.
    if (!('page' in part) && !('row' in part && Object.keys(part).length === 1)) next.page = 1
    void router[how]({ query: queryOf(next, route.query, prefix!, toValue(size)), hash: route.hash })
  }
  return { state, change, isAsked: () => isAsked(route.query, prefix) }
}

function inMemory(size: number) {
  const state = ref<ListState>(emptyState(size))
  const change = (part: Partial<ListState>) => {
    state.value = { ...state.value, ...(!('page' in part) && !('row' in part) ? { page: 1 } : {}), ...part }
  }
  return { state: computed(() => state.value), change, isAsked: () => false }
}

export type ListStateHandle = ReturnType<typeof useListState>
