import { Workflow } from '@lucide/vue'
import type { FieldType } from '../field'
import Display from './Display.vue'

export default {
  group: 'choice',
  icon: Workflow,
  display: Display,
  input: () => import('./Input.vue'),
  width: 130,
} satisfies FieldType
