import { ArrowDown01 } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'computed',
  icon: ArrowDown01,
  display: Display,
  input: null,
  align: 'right',
  width: 140,
} satisfies FieldType
