import { Image } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'other',
  icon: Image,
  display: Display,
  input: () => import('./Input.vue'),
  width: 90,
} satisfies FieldType
