import { Combine } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'computed',
  icon: Combine,
  display: Display,
  input: null,
  align: 'right',
  width: 140,
} satisfies FieldType
