import type { PageRoutes } from '../../pages'

export default [
  {
    path: '/report/dashboards',
    name: 'dashboards',
    component: () => import('./DashboardsPage.vue'),
    meta: { title: 'dashboard.title' },
  },
  {
    path: '/report/dashboard/:id',
    name: 'dashboard',
    component: () => import('./DashboardPage.vue'),
    props: true,
    meta: { title: 'dashboard.one' },
  },
] satisfies PageRoutes
