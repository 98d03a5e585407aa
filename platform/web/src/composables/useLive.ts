/** Calls back when something that is shown has changed on the server: `useLive(() => ['table:orders'], () => refetch())`.
 * What changed is only named, not told: the callback reads again what it shows. */

import { useThrottleFn } from '@vueuse/core'
import { onScopeDispose, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { ear } from './live'

export interface LiveOptions {
  /** At most one call in so many milliseconds, the last one surely. */
  pause?: number
}

export function useLive(
  topics: MaybeRefOrGetter<readonly string[]>,
  hear: (topics: string[]) => void,
  { pause = 1_000 }: LiveOptions = {},
): void {
  let waiting = new Set<string>()
  const tell = useThrottleFn(
    () => {
      const changed = [...waiting]
      waiting = new Set()
      if (changed.length > 0) hear(changed)
    },
    pause,
    true,
  )
  let stop = () => {}
  watch(
    () => [...toValue(topics)].toSorted().join(' '),
    (names) => {
      stop()
      stop = names
        ? ear().listen({
            topics: names.split(' '),
            hear: (changed) => {
              changed.forEach((topic) => waiting.add(topic))
              void tell()
            },
          })
        : () => {}
    },
    { immediate: true },
  )
  onScopeDispose(() => stop())
}
