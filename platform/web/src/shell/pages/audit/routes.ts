import type { PageRoutes } from '../../pages'

export default [
  {
    path: '/audit/logs',
    name: 'audit',
    component: () => import('./AuditPage.vue'),
    meta: { title: 'audit.title', needs: 'audit.list' },
  },
] satisfies PageRoutes
