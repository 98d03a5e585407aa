/** The operations that can be steps, known once for the whole page. */

import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { listSteps, type Step } from '@/api/scheduler'
import { useText } from '@/composables/useText'

export function useSteps() {
  const { t, te } = useI18n()
  const text = useText()
  const query = useQuery({ queryKey: ['steps'], queryFn: listSteps, staleTime: 600_000 })
  const byName = computed(() => new Map((query.data.value ?? []).map((step) => [step.operation, step])))
  return {
    steps: computed(() => query.data.value ?? []),
    step: (operation: string): Step | undefined => byName.value.get(operation),
    titleOf: (operation: string): string => {
      const step = byName.value.get(operation)
      // Operations of installed packages bring their own words.
      const key = `steps.names.${operation.replaceAll('.', '_')}`
      return text(step?.title) || (te(key) ? t(key) : step?.summary || operation)
    },
    isPending: query.isPending,
    error: query.error,
    retry: () => void query.refetch(),
  }
}
