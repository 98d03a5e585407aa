import { List } from '@lucide/vue'
import type { NodeType } from '../node'

export default {
  component: () => import('./ListNode.vue'),
  icon: List,
  group: 'rows',
  start: (uid) => ({ type: 'list', uid, table: '' }),
} satisfies NodeType
