/** What a person has chosen for this browser: theme, density, language, folded menu. */

import { usePreferredDark, useStorage } from '@vueuse/core'
import { computed, effectScope, ref, watch } from 'vue'
import type { Locale } from '@/api/text'

export type Theme = 'light' | 'dark' | 'system'
export type Density = 'comfortable' | 'compact'

interface Preferences {
  theme: Theme
  density: Density
  locale: Locale | ''
  menuFolded: boolean
}

const scope = effectScope(true)
const shared = scope.run(() => {
  // public/first-paint.js reads the same key before the first paint.
  const kept = useStorage<Preferences>(
    'jacquard.preferences',
    { theme: 'system', density: 'comfortable', locale: '', menuFolded: false },
    undefined,
    { mergeDefaults: true },
  )
  const prefersDark = usePreferredDark()
  /** A screen on the wall is dark whatever its owner likes; nothing of that is kept. */
  const onWall = ref(false)
  const isDark = computed(
    () => onWall.value || kept.value.theme === 'dark' || (kept.value.theme === 'system' && prefersDark.value),
  )
  const locale = computed<Locale>(() => kept.value.locale || browserLocale())
  watch(
    [isDark, locale, () => kept.value.density],
    () => {
      document.documentElement.classList.toggle('dark', isDark.value)
      document.documentElement.dataset.density = kept.value.density
      document.documentElement.lang = locale.value
    },
    { immediate: true },
  )
  return { preferences: kept, isDark, locale, onWall }
})!

export function usePreferences() {
  return shared
}

function browserLocale(): Locale {
  return /^zh/i.test(navigator.language) ? 'zh-CN' : 'en'
}
