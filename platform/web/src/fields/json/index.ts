import { Braces } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'other',
  icon: Braces,
  display: Display,
  input: () => import('./Input.vue'),
  width: 220,
  wide: true,
} satisfies FieldType
