import type { KindDesigner } from '../kind'
import { startingMenu } from './document'

export default {
  component: () => import('./MenuDesigner.vue'),
  icon: 'list',
  start: startingMenu,
} satisfies KindDesigner
