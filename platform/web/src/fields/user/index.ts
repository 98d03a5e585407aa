import { User } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'relation',
  icon: User,
  display: Display,
  input: () => import('./Input.vue'),
  width: 140,
} satisfies FieldType
