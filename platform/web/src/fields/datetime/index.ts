import { CalendarClock } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'time',
  icon: CalendarClock,
  display: Display,
  input: () => import('./Input.vue'),
  width: 150,
} satisfies FieldType
