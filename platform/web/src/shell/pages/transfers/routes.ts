import type { PageRoutes } from '../../pages'

export default [
  {
    path: '/transfers',
    name: 'transfers',
    component: () => import('./TransfersPage.vue'),
    meta: { title: 'transfers.title', palette: true },
  },
] satisfies PageRoutes
