import type { KindDesigner } from '../kind'
import { startingFlow } from './document'

export default {
  component: () => import('./FlowDesigner.vue'),
  icon: 'workflow',
  start: startingFlow,
} satisfies KindDesigner
