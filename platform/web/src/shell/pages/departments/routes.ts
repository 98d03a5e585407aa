import type { PageRoutes } from '../../pages'

export default [
  {
    path: '/system/departments',
    name: 'departments',
    component: () => import('./DepartmentsPage.vue'),
    meta: { title: 'departments.title' },
  },
] satisfies PageRoutes
