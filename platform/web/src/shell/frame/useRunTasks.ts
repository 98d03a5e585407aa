/** One's own background runs as entries of the tray: those under way, and those that ended since the page was opened.
 * Asked for often while something runs, seldom otherwise, and not at all while nobody looks. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { cancelRun, listRuns, shareOf, type RunEntry } from '@/api/runs'
import { isSignedIn, user } from '@/api/session'
import { useFailure } from '@/composables/useFailure'
import type { Task } from '@/composables/useTasks'

export const RUN_TASKS_KEY = 'my-runs'
/** Their results stand on a page of their own. */
const TRANSFERS = new Set([
  'row.import.perform',
  'row.import.undo',
  'row.export',
  'report.export',
  'dashboard.export',
  'pack.import.rows',
  'pack.export.perform',
])
const OFTEN = 2000
const SELDOM = 30_000
const opened = new Date().toISOString()

export function useRunTasks() {
  const { t } = useI18n()
  const failure = useFailure()
  const client = useQueryClient()
  const dismissed = ref(new Set<number>())
  const { data } = useQuery({
    queryKey: computed(() => [RUN_TASKS_KEY, user.value?.username]),
    queryFn: ({ signal }) => listRuns({ principal_name: user.value?.username, since: opened, limit: 20 }, signal),
    enabled: isSignedIn,
    refetchInterval: (query) => (query.state.data?.runs.some((run) => !run.is_over) ? OFTEN : SELDOM),
    retry: false,
  })

  async function cancel(run: number) {
    try {
      await cancelRun(run)
    } catch (cause) {
      failure.report(cause)
    }
    await client.invalidateQueries({ queryKey: [RUN_TASKS_KEY] })
  }

  const tasks = computed<Task[]>(() =>
    (data.value?.runs ?? [])
      .filter((run) => !dismissed.value.has(run.id))
      .map((run) => {
        const isTransfer = TRANSFERS.has(run.operation)
        const open = isTransfer
          ? { label: t('transfers.title'), to: '/transfers' }
          : { label: t('tasks.details'), to: `/scheduler/history/${run.id}` }
        return taskOf(run, open, () => void cancel(run.id))
      }),
  )
  const clear = () =>
    (dismissed.value = new Set((data.value?.runs ?? []).filter((run) => run.is_over).map((run) => run.id)))
  return { tasks, clear }
}

/** The ids of runs are below zero here: those of the page's own tasks are above it. */
export function taskOf(run: RunEntry, open: Task['open'], cancel: () => void): Task {
  return {
    id: -run.id,
    title: run.title || run.operation,
    state: run.is_over ? (STATES[run.state] ?? 'failed') : 'running',
    progress: run.is_over ? 1 : shareOf(run.progress),
    note: run.error?.message ?? run.progress?.note ?? '',
    startedAt: Date.parse(run.started_at ?? run.created_at),
    cancel: run.is_over || run.state === 'cancelling' ? undefined : cancel,
    open,
  }
}

const STATES: Partial<Record<RunEntry['state'], Task['state']>> = {
  success: 'done',
  skipped: 'done',
  cancelled: 'cancelled',
}
