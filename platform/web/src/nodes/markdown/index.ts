import { Type } from '@lucide/vue'
import type { NodeType } from '../node'

export default {
  component: () => import('./MarkdownNode.vue'),
  icon: Type,
  group: 'content',
  start: (uid) => ({ type: 'markdown', uid, text: '' }),
} satisfies NodeType
