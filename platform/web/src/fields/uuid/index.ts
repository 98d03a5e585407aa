import { Fingerprint } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'text',
  icon: Fingerprint,
  display: Display,
  input: () => import('./Input.vue'),
  width: 290,
} satisfies FieldType
