import { computed, ref } from 'vue'

/** Which rows are chosen: by id, or all that match once somebody has confirmed how many that is. Nothing is nothing. */
export function useSelection(pageIds: () => readonly number[]) {
  const ids = ref(new Set<number>())
  const matching = ref<number | null>(null)
  let last: number | null = null

  const onPage = computed(() => pageIds().filter((id) => ids.value.has(id)).length)

  function toggle(id: number, range = false) {
    matching.value = null
    const next = new Set(ids.value)
    const on = !next.has(id)
    for (const one of range && last !== null ? between(last, id) : [id]) {
      if (on) next.add(one)
      else next.delete(one)
    }
    ids.value = next
    last = id
  }

  function between(from: number, to: number): readonly number[] {
    const all = pageIds()
    const [start, end] = [all.indexOf(from), all.indexOf(to)].toSorted((a, b) => a - b) as [number, number]
    return start < 0 ? [to] : all.slice(start, end + 1)
  }

  function togglePage() {
    matching.value = null
    const next = new Set(ids.value)
    const all = onPage.value === pageIds().length
    for (const id of pageIds()) {
      if (all) next.delete(id)
      else next.add(id)
    }
    ids.value = next
  }

  function clear() {
    ids.value = new Set()
    matching.value = null
    last = null
  }

  return {
    ids,
    /** How many rows match, once all of them are chosen. */
    matching,
    count: computed(() => matching.value ?? ids.value.size),
    has: (id: number) => matching.value !== null || ids.value.has(id),
    page: computed(() => (onPage.value === 0 ? 'none' : onPage.value === pageIds().length ? 'all' : 'some')),
    toggle,
    togglePage,
    chooseMatching: (count: number) => (matching.value = count),
    clear,
  }
}

export type Selection = ReturnType<typeof useSelection>
