/** Where definitions are edited. Roles have their place among the accounts, reports among themselves. */

const LISTS: Record<string, string> = { role: '/system/roles', report: '/report/list' }
const EDITORS: Record<string, string> = { report: '/report/design' }

export const listOf = (kind: string): string => LISTS[kind] ?? `/studio/${encodeURIComponent(kind)}`

export const addressOf = (kind: string, name: string): string =>
  `${EDITORS[kind] ?? listOf(kind)}/${encodeURIComponent(name)}`
