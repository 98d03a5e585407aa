import type { KindDesigner } from '../kind'
import { startingAction } from './starting'

export default {
  component: () => import('./ActionDesigner.vue'),
  icon: 'zap',
  start: startingAction,
} satisfies KindDesigner
