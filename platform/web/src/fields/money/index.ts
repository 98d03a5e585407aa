import { Coins } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'number',
  icon: Coins,
  display: Display,
  input: () => import('./Input.vue'),
  align: 'right',
  width: 140,
} satisfies FieldType
