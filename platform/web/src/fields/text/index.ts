import { Type } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'text',
  icon: Type,
  display: Display,
  input: () => import('./Input.vue'),
  width: 200,
} satisfies FieldType
