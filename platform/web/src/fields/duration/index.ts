import { Timer } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'time',
  icon: Timer,
  display: Display,
  input: () => import('./Input.vue'),
  align: 'right',
  width: 110,
} satisfies FieldType
