import type { PageRoutes } from '../../pages'

export default [
  {
    path: '/system/secrets',
    name: 'secrets',
    component: () => import('./SecretsPage.vue'),
    meta: { title: 'secrets.title' },
  },
] satisfies PageRoutes
