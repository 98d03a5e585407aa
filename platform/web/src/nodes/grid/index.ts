import { LayoutDashboard } from '@lucide/vue'
import { newUid } from '@/composables/useUid'
import type { NodeType } from '../node'

export default {
  component: () => import('./GridNode.vue'),
  icon: LayoutDashboard,
  group: 'layout',
  parts: 'cells',
  start: (uid) => {
    const [left, right] = [newUid(), newUid()]
    return {
      type: 'grid',
      uid,
      cells: [
        { uid: left, nodes: [] },
        { uid: right, nodes: [] },
      ],
      layouts: {
        desktop: [
          { cell: left, x: 0, y: 0, w: 6, h: 4 },
          { cell: right, x: 6, y: 0, w: 6, h: 4 },
        ],
      },
    }
  },
} satisfies NodeType
