import type { KindDesigner } from '../kind'
import { startingDecision } from './starting'

export default {
  component: () => import('./DecisionDesigner.vue'),
  icon: 'grid',
  start: startingDecision,
} satisfies KindDesigner
