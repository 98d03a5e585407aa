import { ChartNoAxesCombined } from '@lucide/vue'
import type { NodeType } from '../node'

export default {
  component: () => import('./ChartNode.vue'),
  icon: ChartNoAxesCombined,
  group: 'rows',
  start: (uid) => ({ type: 'chart', uid }),
} satisfies NodeType
