import type { KindDesigner } from '../kind'
import { startingTable } from './document'

export default {
  component: () => import('./TableDesigner.vue'),
  icon: 'table',
  start: startingTable,
} satisfies KindDesigner
