import { KeyRound } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'other',
  icon: KeyRound,
  display: Display,
  input: () => import('./Input.vue'),
  width: 110,
} satisfies FieldType
