import { computed, ref } from 'vue'
import { ApiError, problemsByField, type Problem } from '@/api/problems'

/** Problems of a form: what the server refuses lands on the fields it points at, the rest on the form. */
export function useProblems(names: () => readonly string[]) {
  const found = ref<Problem[]>([])
  const byField = computed(() => problemsByField(found.value, names()))

  return {
    problems: found,
    of: (name: string): Problem[] => byField.value[name] ?? [],
    /** Those that belong to no field shown. */
    rest: computed(() => byField.value[''] ?? []),
    clear: (name?: string) => {
      found.value = name === undefined ? [] : found.value.filter((problem) => !byField.value[name]?.includes(problem))
    },
    /** True when the failure was one of the input and is now shown on the form. */
    take(error: unknown): boolean {
      if (!(error instanceof ApiError) || error.problems.length === 0) return false
      found.value = error.problems
      return true
    },
  }
}
