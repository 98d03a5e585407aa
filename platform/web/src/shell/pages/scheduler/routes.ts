import type { PageRoutes } from '../../pages'

const list = () => import('./entries/EntriesPage.vue')
const one = () => import('./entries/EntryPage.vue')

export default [
  { path: '/scheduler', redirect: '/scheduler/jobs' },
  {
    path: '/scheduler/jobs',
    name: 'jobs',
    component: list,
    props: { owner: 'job' },
    meta: { title: 'entries.title.job' },
  },
  {
    path: '/scheduler/jobs/:id',
    name: 'job',
    component: one,
    props: (route) => ({ owner: 'job', id: route.params.id }),
    meta: { title: 'entries.title.job' },
  },
  {
    path: '/scheduler/flows',
    name: 'flows',
    component: list,
    props: { owner: 'flow' },
    meta: { title: 'entries.title.flow' },
  },
  {
    path: '/scheduler/flows/:id',
    name: 'flow',
    component: one,
    props: (route) => ({ owner: 'flow', id: route.params.id }),
    meta: { title: 'entries.title.flow' },
  },
  {
    path: '/scheduler/calendar',
    name: 'calendar',
    component: () => import('./calendar/CalendarPage.vue'),
    meta: { title: 'fires.title' },
  },
  {
    path: '/scheduler/queues',
    name: 'queues',
    component: () => import('./queues/QueuesPage.vue'),
    meta: { title: 'queues.title', needs: 'queue.list' },
  },
  {
    path: '/scheduler/history',
    name: 'run-history',
    component: () => import('./history/HistoryPage.vue'),
    meta: { title: 'runs.history' },
  },
  {
    path: '/scheduler/history/:id(\\d+)',
    name: 'run',
    component: () => import('./run/RunPage.vue'),
    props: (route) => ({ id: Number(route.params.id) }),
    meta: { title: 'runs.history' },
  },
] satisfies PageRoutes
