import type { PageRoutes } from '../../pages'

export default [
  {
    path: '/config/tables',
    name: 'tables',
    component: () => import('./TablesPage.vue'),
    meta: { title: 'tables.title', palette: true },
  },
  { path: '/config/:table', name: 'rows', component: () => import('./RowsPage.vue'), meta: { title: 'tables.rows' } },
  {
    path: '/config/:table/new',
    name: 'row-new',
    component: () => import('./NewRowPage.vue'),
    meta: { title: 'list.newRow' },
  },
  {
    path: '/config/:table/:id(\\d+)',
    name: 'row',
    component: () => import('./RowPage.vue'),
    meta: { title: 'record.details' },
  },
  {
    path: '/config/:table/:id(\\d+)/history',
    name: 'row-history',
    component: () => import('./RowPage.vue'),
    meta: { title: 'record.history' },
  },
  {
    path: '/pages/:name',
    name: 'page',
    component: () => import('./NodePage.vue'),
    meta: { title: 'tables.page' },
  },
] satisfies PageRoutes
