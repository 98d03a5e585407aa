import type { PageRoutes } from '@/shell/pages'

const list = () => import('./ListPage.vue')
const editor = () => import('./EditorPage.vue')

export default [
  { path: '/studio', name: 'studio', redirect: '/studio/table', meta: { title: 'studio.title' } },
  {
    path: '/studio/packs',
    name: 'packs',
    component: () => import('./packs/PacksPage.vue'),
    meta: { title: 'packs.title', needs: 'pack.list' },
  },
  {
    path: '/studio/parked',
    name: 'parked',
    component: () => import('./parked/ParkedPage.vue'),
    meta: { title: 'parked.title', needs: 'parked.list' },
  },
  { path: '/system/roles', name: 'roles', component: list, props: { kind: 'role' }, meta: { title: 'studio.title' } },
  {
    path: '/system/roles/:name',
    name: 'role',
    component: editor,
    props: (route) => ({ kind: 'role', name: route.params.name }),
    meta: { title: 'studio.title' },
  },
  {
    path: '/report/design/:name',
    name: 'report-design',
    component: editor,
    props: (route) => ({ kind: 'report', name: route.params.name }),
    meta: { title: 'reports.design' },
  },
  { path: '/studio/report', redirect: '/report/list' },
  {
    path: '/studio/report/:name',
    redirect: (to) => `/report/design/${encodeURIComponent(String(to.params.name))}`,
  },
  { path: '/studio/role', redirect: '/system/roles' },
  { path: '/studio/role/:name', redirect: (to) => `/system/roles/${encodeURIComponent(String(to.params.name))}` },
  { path: '/studio/:kind', name: 'definitions', component: list, props: true, meta: { title: 'studio.title' } },
  { path: '/studio/:kind/:name', name: 'definition', component: editor, props: true, meta: { title: 'studio.title' } },
] satisfies PageRoutes
