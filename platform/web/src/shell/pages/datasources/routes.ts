import type { PageRoutes } from '@/shell/pages'

export default [
  {
    path: '/report/datasources',
    name: 'datasources',
    component: () => import('./DatasourcesPage.vue'),
    meta: { title: 'datasources.title', needs: 'datasource.list' },
  },
  {
    path: '/report/datasources/:id',
    name: 'datasource',
    component: () => import('./DatasourcePage.vue'),
    props: true,
    meta: { title: 'datasources.one' },
  },
] satisfies PageRoutes
