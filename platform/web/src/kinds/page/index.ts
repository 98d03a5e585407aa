import type { KindDesigner } from '../kind'
import { startingPage } from './document'

export default {
  component: () => import('./PageDesigner.vue'),
  icon: 'layout-dashboard',
  start: startingPage,
} satisfies KindDesigner
