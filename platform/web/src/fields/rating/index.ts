import { Star } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'number',
  icon: Star,
  display: Display,
  input: () => import('./Input.vue'),
  width: 120,
} satisfies FieldType
