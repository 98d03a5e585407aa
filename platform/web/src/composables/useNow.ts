/** The present moment, while somebody needs it: clocks of what is running stand still when nothing runs. */

import { onScopeDispose, ref, toValue, watch, type MaybeRefOrGetter } from 'vue'

export function useNow(needed: MaybeRefOrGetter<boolean>, every = 1000) {
  const now = ref(Date.now())
  let timer: ReturnType<typeof setInterval> | undefined
  watch(
    () => toValue(needed),
    (isNeeded) => {
      clearInterval(timer)
      now.value = Date.now()
      if (isNeeded) timer = setInterval(() => (now.value = Date.now()), every)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearInterval(timer))
  return now
}
