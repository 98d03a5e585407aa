import { Tags } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'choice',
  icon: Tags,
  display: Display,
  input: () => import('./Input.vue'),
  width: 180,
} satisfies FieldType
