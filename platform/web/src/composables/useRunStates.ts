/** The states of runs in words and tones. */

import { useI18n } from 'vue-i18n'
import type { RunState } from '@/api/runs'
import type { Tone } from './tone'

const TONES: Record<RunState, Tone> = {
  waiting: 'plain',
  blocked: 'plain',
  delayed: 'plain',
  queued: 'plain',
  running: 'accent',
  cancelling: 'warning',
  retry_wait: 'warning',
  success: 'success',
  failed: 'danger',
  timeout: 'danger',
  lost: 'danger',
  cancelled: 'warning',
  skipped: 'plain',
  upstream_failed: 'warning',
}

export function useRunStates() {
  const { t } = useI18n()
  return {
    toneOf: (state: RunState): Tone => TONES[state] ?? 'plain',
    wordOf: (state: RunState): string => t(`runs.states.${state}`),
    isMoving: (state: RunState): boolean => state === 'running' || state === 'cancelling',
  }
}
