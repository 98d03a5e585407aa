import type { PageRoutes } from '../pages'

export default [
  {
    path: '/login',
    name: 'login',
    component: () => import('./sign-in/SignInPage.vue'),
    meta: { bare: true, title: 'login.title' },
  },
  {
    path: '/setup',
    name: 'setup',
    component: () => import('./setup/SetupPage.vue'),
    meta: { bare: true, title: 'setup.title' },
  },
  { path: '/', name: 'home', component: () => import('./home/HomePage.vue'), meta: { title: 'home.title' } },
  {
    path: '/profile',
    name: 'profile',
    component: () => import('./profile/ProfilePage.vue'),
    meta: { title: 'profile.title' },
  },
] satisfies PageRoutes
