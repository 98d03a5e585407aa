import { ChartColumn, FileText, LayoutDashboard, Table2, type LucideIcon } from '@lucide/vue'
import type { Lead } from './document'

/** How entries are drawn that have no icon of their own. */
export const leadIcons: Record<Lead, LucideIcon> = {
  page: FileText,
  table: Table2,
  report: ChartColumn,
  dashboard: LayoutDashboard,
}
