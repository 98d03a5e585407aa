import { Calendar } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'time',
  icon: Calendar,
  display: Display,
  input: () => import('./Input.vue'),
  width: 110,
} satisfies FieldType
