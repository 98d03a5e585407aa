import { AlignLeft } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'text',
  icon: AlignLeft,
  display: Display,
  input: () => import('./Input.vue'),
  width: 280,
  wide: true,
} satisfies FieldType
