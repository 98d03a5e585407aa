/** Whether the server answers. While it does not, it is asked again at growing intervals. */

import { readonly, ref } from 'vue'

const reachable = ref(true)
const attempts = ref(0)
let timer: ReturnType<typeof setTimeout> | undefined

export const connection = {
  isReachable: readonly(reachable),
  attempts: readonly(attempts),
  answered(): void {
    clearTimeout(timer)
    reachable.value = true
    attempts.value = 0
  },
  lost(): void {
    if (!reachable.value) return
    reachable.value = false
    again()
  },
  /** Asks at once, without waiting for the next turn. */
  async retry(): Promise<void> {
    clearTimeout(timer)
    attempts.value += 1
    try {
      await fetch('/health/live', { cache: 'no-store' })
      connection.answered()
    } catch {
      again()
    }
  },
}

function again(): void {
  clearTimeout(timer)
  timer = setTimeout(() => void connection.retry(), Math.min(30_000, 1_000 * 2 ** attempts.value))
}
