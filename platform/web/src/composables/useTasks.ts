/** What takes longer than a second: shown in the tray with progress, result and cancel. */

import { computed, ref, shallowReactive } from 'vue'

export interface Task {
  id: number
  title: string
  state: 'running' | 'done' | 'failed' | 'cancelled'
  /** 0 to 1; null while it is not known. */
  progress: number | null
  note: string
  startedAt: number
  cancel?: () => void
  open?: { label: string; to: string }
}

export interface TaskHandle {
  progress(share: number | null, note?: string): void
  signal: AbortSignal
}

const DELAY = 1000
const tasks = ref<Task[]>([])
let last = 0

export function useTasks() {
  return {
    tasks,
    running: computed(() => tasks.value.filter((task) => task.state === 'running')),
    clear: () => (tasks.value = tasks.value.filter((task) => task.state === 'running')),
    dismiss: (id: number) => (tasks.value = tasks.value.filter((task) => task.id !== id)),
  }
}

/** Runs work and shows it in the tray as soon as it takes longer than a second. */
export async function track<T>(
  title: string,
  work: (handle: TaskHandle) => Promise<T>,
  options: { open?: Task['open']; delay?: number } = {},
): Promise<T> {
  const controller = new AbortController()
  const task = shallowReactive<Task>({
    id: ++last,
    title,
    state: 'running',
    progress: null,
    note: '',
    startedAt: Date.now(),
    cancel: () => {
      controller.abort()
      task.state = 'cancelled'
    },
    open: options.open,
  })
  const timer = setTimeout(() => (tasks.value = [task, ...tasks.value].slice(0, 50)), options.delay ?? DELAY)
  const handle: TaskHandle = {
    signal: controller.signal,
    progress(share, note) {
      task.progress = share === null ? null : Math.min(1, Math.max(0, share))
      if (note !== undefined) task.note = note
    },
  }
  try {
    const result = await work(handle)
    if (task.state === 'running') task.state = 'done'
    task.progress = 1
    return result
  } catch (error) {
    if (task.state === 'running') task.state = 'failed'
    task.note = error instanceof Error ? error.message : String(error)
    throw error
  } finally {
    clearTimeout(timer)
  }
}
