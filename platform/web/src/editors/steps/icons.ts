/** The look of operations as steps: an icon and a tone for each group, some with an icon of their own. */

import {
  Braces,
  Calculator,
  Clock,
  Database,
  FileText,
  FileSpreadsheet,
  Filter,
  GitBranch,
  Globe,
  Hourglass,
  Mail,
  Merge,
  MessageSquare,
  Repeat,
  Rows3,
  Sparkles,
  Split,
  Table2,
  Terminal,
  Trash2,
  Workflow,
} from '@lucide/vue'
import type { Component } from 'vue'
import type { Tone } from '@/composables/tone'

interface Look {
  icon: Component
  tone: Tone
}

const EXACT: Record<string, Look> = {
  'row.delete': { icon: Trash2, tone: 'accent' },
  'row.list': { icon: Rows3, tone: 'accent' },
  'flow.trigger': { icon: Workflow, tone: 'warning' },
  'job.run': { icon: Workflow, tone: 'warning' },
  'decision.evaluate': { icon: Split, tone: 'warning' },
  delay: { icon: Hourglass, tone: 'plain' },
}

/** By the first word of the operation's name. */
const AREAS: Record<string, Look> = {
  row: { icon: Table2, tone: 'accent' },
  http: { icon: Globe, tone: 'success' },
  mail: { icon: Mail, tone: 'danger' },
  message: { icon: MessageSquare, tone: 'danger' },
  file: { icon: FileText, tone: 'plain' },
  csv: { icon: FileSpreadsheet, tone: 'plain' },
  xlsx: { icon: FileSpreadsheet, tone: 'plain' },
  sql: { icon: Database, tone: 'accent' },
  report: { icon: Filter, tone: 'accent' },
  expression: { icon: Calculator, tone: 'warning' },
  json: { icon: Braces, tone: 'plain' },
  python: { icon: Terminal, tone: 'plain' },
  time: { icon: Clock, tone: 'plain' },
}

/** By the type of a node that is no operation. */
const TYPES: Record<string, Look> = {
  branch: { icon: GitBranch, tone: 'warning' },
  map: { icon: Repeat, tone: 'warning' },
  flow: { icon: Workflow, tone: 'warning' },
  wait: { icon: Hourglass, tone: 'plain' },
  decision: { icon: Split, tone: 'warning' },
  join: { icon: Merge, tone: 'plain' },
}

const OTHER: Look = { icon: Sparkles, tone: 'plain' }

export const lookOfOperation = (name: string): Look => EXACT[name] ?? AREAS[name.split('.')[0] ?? ''] ?? OTHER

export const lookOfType = (type: string, operation = ''): Look => TYPES[type] ?? lookOfOperation(operation)
