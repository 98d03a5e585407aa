import { ListOrdered } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'computed',
  icon: ListOrdered,
  display: Display,
  input: null,
  width: 140,
} satisfies FieldType
