/** Reads again what is shown: in its own rhythm while somebody looks at it, and when the rows behind it change. */

import { useDocumentVisibility, useIntervalFn } from '@vueuse/core'
import { computed, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { useLive } from './useLive'

const OFTEN = 5_000

export interface Rhythm {
  /** Seconds between two readings; 0 for never. */
  every: MaybeRefOrGetter<number | null | undefined>
  /** The platform's tables that were read. */
  tables: MaybeRefOrGetter<readonly string[] | undefined>
  again: () => void
}

export function useRhythm({ every, tables, again }: Rhythm): void {
  const visibility = useDocumentVisibility()
  const pause = computed(() => Math.max(0, toValue(every) ?? 0) * 1000)
  const { pause: rest, resume } = useIntervalFn(
    again,
    computed(() => pause.value || 60_000),
    { immediate: false },
  )
  watch(
    [pause, visibility],
    ([wait, seen]) => {
      if (wait > 0 && seen === 'visible') resume()
      else rest()
    },
    { immediate: true },
  )
  useLive(() => (toValue(tables) ?? []).map((table) => `table:${table}`), again, { pause: OFTEN })
}
