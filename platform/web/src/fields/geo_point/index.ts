import { MapPin } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'other',
  icon: MapPin,
  display: Display,
  input: () => import('./Input.vue'),
  width: 160,
} satisfies FieldType
