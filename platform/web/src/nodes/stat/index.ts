import { Hash } from '@lucide/vue'
import type { NodeType } from '../node'

export default {
  component: () => import('./StatNode.vue'),
  icon: Hash,
  group: 'rows',
  start: (uid) => ({ type: 'stat', uid, table: '' }),
} satisfies NodeType
