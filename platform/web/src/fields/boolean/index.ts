import { ToggleLeft } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'choice',
  icon: ToggleLeft,
  display: Display,
  input: () => import('./Input.vue'),
  align: 'center',
  width: 80,
} satisfies FieldType
