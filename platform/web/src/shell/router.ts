/** The addresses of the app. A page that is not built has no address and appears in no menu. */

import { createRouter, createWebHistory, type Router } from 'vue-router'
import { isSignedIn, refresh, settled } from '@/api/session'
import { pageRoutes } from './pages'

export function createPages(): Router {
  const router = createRouter({
    history: createWebHistory('/'),
    routes: [
      ...pageRoutes,
      { path: '/:rest(.*)*', name: 'not-found', component: () => import('./pages/not-found/NotFoundPage.vue') },
    ],
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  })

  router.beforeEach(async (to) => {
    if (!settled.value) await refresh().catch(() => false)
    if (to.meta.bare) return to.name === 'login' && isSignedIn.value ? wanted(to.query.next) : true
    return isSignedIn.value ? true : { name: 'login', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  })
  return router
}

/** Only addresses inside this app: `//evil.example` and `https:…` lead to the start page. */
export function wanted(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) && !next.startsWith('/login') ? next : '/'
}
