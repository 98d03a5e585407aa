/** The log of a run as it grows: read on from the last line, every second while there is more to come. */

import { onScopeDispose, ref, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { readLog } from '@/api/runs'
import { joinedLines, type LogLine } from '@/blocks/log/log'

const PAUSE = 1000
const SLOWEST = 15_000

export function useRunLog(id: MaybeRefOrGetter<number>) {
  const lines = shallowRef<LogLine[]>([])
  const isOver = ref(false)
  const isLoading = ref(true)
  const error = shallowRef<unknown>(null)
  let after = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let controller = new AbortController()
  let pause = PAUSE

  async function readOn() {
    const { signal } = controller
    try {
      const page = await readLog(toValue(id), after, signal)
      if (signal.aborted) return
      after = page.next
      lines.value = joinedLines(lines.value, page.lines.map(asLine))
      isOver.value = page.is_over
      error.value = null
      pause = page.lines.length ? PAUSE : Math.min(pause * 1.5, 4 * PAUSE)
      if (!page.is_over) later(page.lines.length === 500 ? 0 : pause)
    } catch (cause) {
      if (signal.aborted) return
      error.value = cause
      pause = Math.min(pause * 2, SLOWEST)
      later(pause)
    } finally {
      isLoading.value = false
    }
  }

  function later(milliseconds: number) {
    clearTimeout(timer)
    timer = setTimeout(() => (document.hidden ? later(PAUSE) : void readOn()), milliseconds)
  }

  function begin() {
    controller.abort()
    clearTimeout(timer)
    controller = new AbortController()
    lines.value = []
    after = 0
    pause = PAUSE
    isOver.value = false
    isLoading.value = true
    void readOn()
  }

  watch(() => toValue(id), begin, { immediate: true })
  onScopeDispose(() => {
    controller.abort()
    clearTimeout(timer)
  })
  return { lines, isOver, isLoading, error, retry: () => void readOn() }
}

function asLine(line: Awaited<ReturnType<typeof readLog>>['lines'][number]): LogLine {
  const step = line.map_index === null || !line.node ? line.node : `${line.node}[${line.map_index}]`
  return { seq: line.id, at: line.at, level: line.level, step: step || undefined, text: line.text }
}
