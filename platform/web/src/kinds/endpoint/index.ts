import type { KindDesigner } from '../kind'
import { startingEndpoint } from './starting'

export default {
  component: () => import('./EndpointDesigner.vue'),
  icon: 'webhook',
  start: startingEndpoint,
} satisfies KindDesigner
