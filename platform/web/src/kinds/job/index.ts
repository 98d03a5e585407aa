import type { KindDesigner } from '../kind'
import { startingJob } from './document'

export default {
  component: () => import('./JobDesigner.vue'),
  icon: 'clock',
  start: startingJob,
} satisfies KindDesigner
