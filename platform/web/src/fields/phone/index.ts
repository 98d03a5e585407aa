import { Phone } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'text',
  icon: Phone,
  display: Display,
  input: () => import('./Input.vue'),
  width: 150,
} satisfies FieldType
