import 'element-plus/dist/index.css'
import 'element-plus/theme-chalk/dark/css-vars.css'
import './shell/theme/theme.css'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import { ApiError } from './api/problems'
import { onSignedOut } from './api/session'
import { usePreferences } from './composables/usePreferences'
import App from './shell/App.vue'
import { i18n, showLocale } from './shell/i18n'
import { createPages } from './shell/router'

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      // A refusal stays a refusal; only silence is asked again.
      retry: (count, error) => error instanceof ApiError && (error.isOffline || error.status >= 502) && count < 2,
    },
  },
})
const router = createPages()

onSignedOut((reason) => {
  queryClient.clear()
  const from = router.currentRoute.value
  if (from.meta.bare) return
  void router.replace({ name: 'login', query: reason === 'here' ? {} : { next: from.fullPath, why: reason } })
})

await showLocale(usePreferences().locale.value)
createApp(App).use(router).use(i18n).use(VueQueryPlugin, { queryClient }).mount('#app')
