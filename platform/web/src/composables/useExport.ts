/** Something as a file: at once when it is small, else as soon as a run has made it. */

import { useQueryClient } from '@tanstack/vue-query'
import { useI18n } from 'vue-i18n'
import { exportContent, readExport, type Exported } from '@/api/exports'
import { saveAnswer } from './saveAnswer'
import { useFailure } from './useFailure'
import { useFormat } from './useFormat'
import { track, type TaskHandle } from './useTasks'
import { toast } from './useToasts'
import { until } from './waiting'

export interface Wanted {
  title: string
  /** The file's name, unless the server tells another. */
  name: string
  ask: (signal: AbortSignal) => Promise<Exported>
}

export function useExport() {
  const { t } = useI18n()
  const { bytes } = useFormat()
  const { report } = useFailure()
  const client = useQueryClient()

  async function run({ title, name, ask }: Wanted) {
    try {
      const file = await track(t('export.task', { title }), async (handle) => {
        const answer = await ask(handle.signal)
        return typeof answer === 'string' ? answer : saved(answer, name, handle)
      })
      if (file !== null) await whenMade(file, title)
      toast(t('export.done', { title }))
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'AbortError')) report(error)
    }
  }

  async function saved(response: Response, name: string, { progress }: TaskHandle): Promise<null> {
    await saveAnswer(response, name, (size) => progress(null, t('export.received', { size: bytes(size) })))
    return null
  }

  /** The tray shows the run; whoever stays gets the file as soon as it is there. */
  async function whenMade(file: string, title: string) {
    toast(t('export.making'), { tone: 'info' })
    await refresh()
    const made = await until(
      () => readExport(file),
      (now) => now.state !== 'making',
    )
    await refresh()
    if (made.state === 'cancelled') throw new DOMException('', 'AbortError')
    if (made.state === 'failed') throw new Error(made.problem?.message || t('export.failed'))
    await track(t('export.task', { title }), async (handle) =>
      saved(await exportContent(file, handle.signal), made.name, handle),
    )
  }

  async function refresh() {
    await client.invalidateQueries({ queryKey: ['my-runs'] })
    await client.invalidateQueries({ queryKey: ['exports'] })
  }

  return run
}
