import { PanelTop } from '@lucide/vue'
import { newUid } from '@/composables/useUid'
import type { NodeType } from '../node'

export default {
  component: () => import('./TabsNode.vue'),
  icon: PanelTop,
  group: 'layout',
  parts: 'tabs',
  start: (uid) => ({
    type: 'tabs',
    uid,
    tabs: ['1', '2'].map((title) => ({
      uid: newUid(),
      title: { en: `Tab ${title}`, 'zh-CN': `标签 ${title}` },
      nodes: [],
    })),
  }),
} satisfies NodeType
