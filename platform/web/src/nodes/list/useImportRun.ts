/** An import that a background run does, watched for as long as somebody looks. */

import { useQueryClient } from '@tanstack/vue-query'
import { onUnmounted, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { isUnderWay, readImport, type ImportRun } from '@/api/imports'
import type { Problem } from '@/api/problems'
import { useFormat } from '@/composables/useFormat'
import { until } from '@/composables/waiting'

/** It failed, or somebody cancelled it. */
export class ImportStopped extends Error {
  constructor(
    message: string,
    readonly problems: Problem[],
  ) {
    super(message)
  }
}

export function useImportRun() {
  const { t } = useI18n()
  const format = useFormat()
  const client = useQueryClient()
  /** What the run is doing now. */
  const going = shallowRef<ImportRun | null>(null)
  const isClosed = ref(false)
  onUnmounted(() => (isClosed.value = true))

  /** The import when its run has ended. Whoever left meanwhile is told by the tray. */
  async function ended(begun: ImportRun): Promise<ImportRun> {
    if (!isUnderWay(begun)) return begun
    going.value = begun
    await client.invalidateQueries({ queryKey: ['my-runs'] })
    try {
      const last = await until(
        () => readImport(begun.id),
        (now) => isClosed.value || !isUnderWay(now),
        { told: (now) => (going.value = now) },
      )
      if (last.state === 'failed') throw new ImportStopped(t('import.failed'), last.problems)
      if (last.state === 'cancelled') throw new ImportStopped(cancelledAt(last), [])
      return last
    } finally {
      going.value = null
      await client.invalidateQueries({ queryKey: ['my-runs'] })
      await client.invalidateQueries({ queryKey: ['imports'] })
    }
  }

  const cancelledAt = (run: ImportRun) =>
    t('import.cancelled', { done: format.number(run.position), total: format.number(run.total) })

  return { going, isClosed, ended }
}
