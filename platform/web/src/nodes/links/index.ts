import { Link } from '@lucide/vue'
import type { NodeType } from '../node'

export default {
  component: () => import('./LinksNode.vue'),
  icon: Link,
  group: 'content',
  start: (uid) => ({ type: 'links', uid, items: [] }),
} satisfies NodeType
