import { ListTree } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

/** Rows owned by this row. They are edited where the whole row is: a form draws them as a sub-table. */
export default {
  group: 'relation',
  icon: ListTree,
  display: Display,
  input: null,
  width: 160,
  wide: true,
} satisfies FieldType
