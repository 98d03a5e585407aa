import { Waypoints } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'relation',
  icon: Waypoints,
  display: Display,
  input: () => import('./Input.vue'),
  width: 220,
} satisfies FieldType
