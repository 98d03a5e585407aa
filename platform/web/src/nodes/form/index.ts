import { FormInput } from '@lucide/vue'
import type { NodeType } from '../node'

export default {
  component: () => import('./FormNode.vue'),
  icon: FormInput,
  group: 'rows',
  start: (uid) => ({ type: 'form', uid, table: '' }),
} satisfies NodeType
