/** Every type of chart on one page, for looking at and for axe. It is no part of the build. */

import 'element-plus/dist/index.css'
import 'element-plus/theme-chalk/dark/css-vars.css'
import '@/shell/theme/theme.css'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { usePreferences } from '@/composables/usePreferences'
import { i18n, showLocale } from '@/shell/i18n'
import Charts from './Charts.vue'

const page = { path: '/:rest(.*)*', name: 'not-found', component: Charts }
const router = createRouter({ history: createMemoryHistory(), routes: [page] })
await showLocale(usePreferences().locale.value)
createApp(Charts).use(router).use(i18n).use(VueQueryPlugin, { queryClient: new QueryClient() }).mount('#app')
