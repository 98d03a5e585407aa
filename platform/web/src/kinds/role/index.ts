import type { KindDesigner } from '../kind'

export default { component: () => import('./RoleDesigner.vue'), icon: 'shield-check' } satisfies KindDesigner
