/** A report as a file: at once when it is small, from the tray when it takes longer. */

import { useI18n } from 'vue-i18n'
import type { JsonObject } from '@/api/json'
import { exportReport, type ExportFormat } from '@/api/reports'
import { saveAnswer } from '@/composables/saveAnswer'
import { useFailure } from '@/composables/useFailure'
import { useFormat } from '@/composables/useFormat'
import { track, type TaskHandle } from '@/composables/useTasks'
import { toast } from '@/composables/useToasts'
import { whenReady } from './whenReady'

export interface Wanted {
  id: string
  title: string
  format: ExportFormat
  parameters: JsonObject
  query?: string
  chart?: string
}

export function useExport() {
  const { t } = useI18n()
  const format = useFormat()
  const { report } = useFailure()

  async function run(wanted: Wanted) {
    try {
      await track(t('reports.export.task', { title: wanted.title }), (handle) => made(wanted, handle))
      toast(t('reports.export.done', { title: wanted.title }))
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'AbortError')) report(error)
    }
  }

  async function made({ id, title, ...query }: Wanted, handle: TaskHandle) {
    const answer = await exportReport(id, query, handle.signal)
    const response = typeof answer === 'string' ? await whenReady(answer, handle, t('reports.export.failed')) : answer
    await saveAnswer(response, `${title}.${query.format}`, (size) =>
      handle.progress(null, t('reports.export.received', { size: format.bytes(size) })),
    )
  }

  return run
}
