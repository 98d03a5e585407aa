/** What a person keeps with the account and finds again in any browser: saved views and column layouts. */

import { shallowRef, watch } from 'vue'
import type { Json, JsonObject } from '@/api/json'
import { call } from '@/api/perform'
import { user } from '@/api/session'

const kept = shallowRef<JsonObject>({})
let owner = ''
let sending: Promise<unknown> = Promise.resolve()

watch(
  user,
  (who) => {
    if ((who?.username ?? '') === owner) return
    owner = who?.username ?? ''
    kept.value = (who?.preferences ?? {}) as JsonObject
  },
  { immediate: true },
)

export function useAccountPreferences() {
  return { preferences: kept, keep }
}

/** Changes one place, `['ui', 'lists', 'flights']`, here at once and on the server one write after the other. */
export function keep(path: readonly string[], value: Json | undefined): Promise<unknown> {
  kept.value = placed(kept.value, path, value)
  // Another tab may have kept something else meanwhile: what is there now is read, then this one place is set.
  sending = sending
    .catch(() => null)
    .then(async () => {
      const { preferences } = await call<{ preferences: JsonObject }>('GET', '/api/auth/me')
      kept.value = placed(preferences, path, value)
      return call('PUT', '/api/auth/preferences', { body: { preferences: kept.value } })
    })
  return sending
}

export function placed(at: JsonObject, [step, ...rest]: readonly string[], value: Json | undefined): JsonObject {
  if (step === undefined) return at
  const below = at[step]
  const inner = typeof below === 'object' && below !== null && !Array.isArray(below) ? below : {}
  const next = rest.length ? placed(inner, rest, value) : value
  const { [step]: _gone, ...others } = at
  return next === undefined ? others : { ...others, [step]: next }
}
