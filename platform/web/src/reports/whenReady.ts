/** A file that a run makes, as soon as it is there. */

import { fileContent, readFile } from '@/api/reports'
import { shareOf } from '@/api/runs'
import type { TaskHandle } from '@/composables/useTasks'
import { until } from '@/composables/waiting'

export async function whenReady(file: string, { signal, progress }: TaskHandle, failed: string): Promise<Response> {
  const made = await until(
    () => readFile(file, signal),
    (now) => now.state !== 'making',
    { signal, told: (now) => progress(shareOf(now.progress)) },
  )
  if (made.state === 'failed') throw new Error(made.problem?.message ?? failed)
  return fileContent(file, signal)
}
