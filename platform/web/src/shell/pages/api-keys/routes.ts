import type { PageRoutes } from '../../pages'

export default [
  {
    path: '/system/api-keys',
    name: 'api-keys',
    component: () => import('./ApiKeysPage.vue'),
    meta: { title: 'apiKeys.title' },
  },
] satisfies PageRoutes
