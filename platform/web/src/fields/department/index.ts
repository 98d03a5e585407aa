import { Building2 } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'relation',
  icon: Building2,
  display: Display,
  input: () => import('./Input.vue'),
  width: 160,
} satisfies FieldType
