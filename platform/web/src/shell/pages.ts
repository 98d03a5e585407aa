/** Pages are found by being there: every `routes.ts` in nodes, kinds, studio and shell/pages adds its own. */

import type { RouteRecordRaw } from 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the title in the locale files. */
    title?: string
    /** Shown without the frame and without signing in. */
    bare?: boolean
    /** Operation the page needs; without it neither palette nor menu offers the page. */
    needs?: string
    /** Offered in the command palette. */
    palette?: boolean
  }
}

/** What a `routes.ts` exports by default. */
export type PageRoutes = RouteRecordRaw[]

const found = import.meta.glob<PageRoutes>(
  ['./pages/**/routes.ts', '../nodes/**/routes.ts', '../kinds/**/routes.ts', '../studio/**/routes.ts'],
  { eager: true, import: 'default' },
)

export const pageRoutes: PageRoutes = Object.values(found).flat()
