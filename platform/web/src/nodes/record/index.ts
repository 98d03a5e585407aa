import { FileText } from '@lucide/vue'
import type { NodeType } from '../node'

export default {
  component: () => import('./RecordNode.vue'),
  icon: FileText,
  group: 'rows',
  start: (uid) => ({ type: 'record', uid, table: '' }),
} satisfies NodeType
