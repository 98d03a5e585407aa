import type { KindDesigner } from '../kind'
import { startingDashboard } from './document'

export default {
  component: () => import('./DashboardDesigner.vue'),
  icon: 'layout-dashboard',
  start: startingDashboard,
} satisfies KindDesigner
