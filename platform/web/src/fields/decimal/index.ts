import { Calculator } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'number',
  icon: Calculator,
  display: Display,
  input: () => import('./Input.vue'),
  align: 'right',
  width: 120,
} satisfies FieldType
