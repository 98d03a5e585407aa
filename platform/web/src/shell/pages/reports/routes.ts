import type { PageRoutes } from '@/shell/pages'

export default [
  { path: '/report', redirect: '/report/list' },
  {
    path: '/report/list',
    name: 'reports',
    component: () => import('./ReportsPage.vue'),
    meta: { title: 'reports.title', needs: 'report.list' },
  },
  {
    path: '/report/view/:id',
    name: 'report',
    component: () => import('./ViewPage.vue'),
    props: true,
    meta: { title: 'reports.one' },
  },
  {
    path: '/report/subscriptions',
    name: 'subscriptions',
    component: () => import('./SubscriptionsPage.vue'),
    meta: { title: 'subscriptions.title', needs: 'subscription.list' },
  },
  {
    path: '/report/unsubscribe',
    name: 'unsubscribe',
    component: () => import('./UnsubscribePage.vue'),
    meta: { title: 'subscriptions.unsubscribe', bare: true },
  },
] satisfies PageRoutes
