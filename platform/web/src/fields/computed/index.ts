import { SquareFunction } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'computed',
  icon: SquareFunction,
  display: Display,
  input: null,
  width: 140,
} satisfies FieldType
