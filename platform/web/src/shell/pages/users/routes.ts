import type { PageRoutes } from '../../pages'

export default [
  {
    path: '/system/users',
    name: 'users',
    component: () => import('./UsersPage.vue'),
    meta: { title: 'users.title', needs: 'user.list' },
  },
] satisfies PageRoutes
