import type { KindDesigner } from '../kind'
import { startingReport } from './document'

export default {
  component: () => import('./ReportDesigner.vue'),
  icon: 'chart-line',
  start: startingReport,
} satisfies KindDesigner
