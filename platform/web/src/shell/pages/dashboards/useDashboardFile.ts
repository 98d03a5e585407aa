/** A dashboard as a file: at once, or from the tray when it takes longer. */

import { useI18n } from 'vue-i18n'
import { nameIn } from '@/composables/saveAnswer'
import { saveAs } from '@/composables/saveAs'
import { useFailure } from '@/composables/useFailure'
import { track } from '@/composables/useTasks'
import { whenReady } from '@/reports/whenReady'

export function useDashboardFile() {
  const { t } = useI18n()
  const { report } = useFailure()

  return async function save(
    title: string,
    kind: string,
    make: (signal: AbortSignal) => Promise<Response | string>,
  ): Promise<void> {
    try {
      await track(t('reports.export.task', { title }), async (handle) => {
        const answer = await make(handle.signal)
        const response =
          typeof answer === 'string' ? await whenReady(answer, handle, t('reports.export.failed')) : answer
        saveAs(await response.blob(), nameIn(response) ?? `${title}.${kind}`)
      })
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'AbortError')) report(error)
    }
  }
}
