import { ArrowUpRight } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'relation',
  icon: ArrowUpRight,
  display: Display,
  input: () => import('./Input.vue'),
  width: 180,
} satisfies FieldType
