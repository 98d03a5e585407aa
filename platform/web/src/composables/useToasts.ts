/** Short notices at the edge of the screen, with an undo where there is one. */

import { readonly, ref } from 'vue'

export type ToastTone = 'info' | 'success' | 'warning' | 'error'

export interface Toast {
  id: number
  tone: ToastTone
  text: string
  detail?: string
  action?: { label: string; run: () => void | Promise<void> }
}

const shown = ref<Toast[]>([])
let last = 0

export function useToasts() {
  return { toasts: readonly(shown), toast, dismiss }
}

/** Shows a notice; with an action it stays long enough to take it. Errors stay until they are closed. */
export function toast(text: string, options: Partial<Omit<Toast, 'id' | 'text'>> & { seconds?: number } = {}): number {
  const { seconds, ...rest } = options
  const entry: Toast = { id: ++last, tone: 'success', text, ...rest }
  shown.value = [...shown.value.slice(-3), entry]
  const life = seconds ?? (entry.tone === 'error' ? 0 : entry.action ? 8 : 4)
  if (life > 0) setTimeout(() => dismiss(entry.id), life * 1000)
  return entry.id
}

export function dismiss(id: number): void {
  shown.value = shown.value.filter((entry) => entry.id !== id)
}
