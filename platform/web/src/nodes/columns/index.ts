import { Columns2 } from '@lucide/vue'
import { newUid } from '@/composables/useUid'
import type { NodeType } from '../node'

export default {
  component: () => import('./ColumnsNode.vue'),
  icon: Columns2,
  group: 'layout',
  parts: 'columns',
  start: (uid) => ({
    type: 'columns',
    uid,
    columns: [
      { uid: newUid(), width: 6, nodes: [] },
      { uid: newUid(), width: 6, nodes: [] },
    ],
  }),
} satisfies NodeType
