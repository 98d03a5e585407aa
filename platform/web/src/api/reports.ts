/** Reports: their documents as the designer edits them, what running one gives, files and subscriptions. */

import { exported, type Exported } from './exports'
import type { Json, JsonObject } from './json'
import { answer, call } from './perform'
import type { Problem } from './problems'
import type { Text } from './text'

export interface Format extends JsonObject {
  type: string
}

export interface ParameterDocument extends JsonObject {
  uid: string
  name: string
  schema: JsonObject
}

/** A parameter as it is shown to whoever runs the report. */
export interface Parameter {
  uid?: string
  name: string
  label?: Text
  hint?: Text
  schema: JsonObject
  required?: boolean
  hidden?: boolean
  default?: Json
  options?: JsonObject
}

export interface Choice {
  value: Json
  label: Text
}

export interface ResultColumn {
  name: string
  label?: Text
  type: string
  format?: Format | null
  align?: 'left' | 'right' | 'center' | null
  width?: number | null
  hidden?: boolean
  total?: string | null
  link?: JsonObject | null
  conditions?: JsonObject[] | null
  sparkline?: JsonObject | null
}

export interface CellStyle {
  color?: string
  bold?: boolean
  background?: boolean
  icon?: string
  /** 0 to 1, for a bar behind the value. */
  bar?: number
  /** The colour of a scale at this value. */
  fill?: string
}

export interface Grid {
  columns: ResultColumn[]
  rows: Json[][]
  totals?: JsonObject | null
  styles?: Record<string, (number | null)[]>
  style_list?: (CellStyle | null)[]
  sparklines?: Record<string, ([Json[], Json[]] | null)[]>
}

export interface QueryResult extends Grid {
  offset: number
  total: number | null
  truncated: boolean
  cached?: boolean
  seconds?: number
  /** How old what was kept is, in seconds. */
  age?: number
}

export interface Indicator {
  value: Json
  delta?: number | null
  percent?: number | null
  good?: 'up' | 'down' | null
  format?: Format | null
  trend?: [Json[], Json[]] | null
}

export interface ChartResult {
  type?: string
  title?: Text | null
  description?: Text | null
  figure?: JsonObject | null
  grid?: Grid | null
  indicator?: Indicator | null
  query?: string
  truncated?: boolean
  problem?: (Partial<Problem> & { message: string }) | null
  width?: number
  height?: number
}

export interface RunResult {
  report?: string
  version?: number | null
  run?: string
  at?: string
  parameters: JsonObject
  queries: Record<string, QueryResult>
  charts: Record<string, ChartResult>
  problems: (Problem & { query?: string; chart?: string })[]
  /** The platform's tables that were read, to watch them. */
  tables?: string[]
}

export interface RunRequest {
  parameters?: JsonObject
  queries?: string[]
  charts?: string[] | boolean
  page?: { offset?: number; limit?: number; sort?: string[] }
  refresh?: boolean
  run?: string
  theme?: 'light' | 'dark'
  locale?: string
  time_zone?: string
}

export interface ReportEntry {
  id: string
  name: string
  title: Text
  description?: Text | null
  icon?: string
  version: number | null
  state: 'published' | 'draft' | 'changed'
  may: { run: boolean; design: boolean; export?: boolean; subscribe?: boolean }
}

export interface ReportDocument extends ReportEntry {
  body?: JsonObject
  parameters: Parameter[]
  queries: { name: string; title?: Text }[]
  charts: { name: string; title?: Text; type: string; width?: number; height?: number; query?: string }[]
  columns: JsonObject[]
}

/** Titles in English and, beside them, in Chinese: the way of all schemas. */
export interface Titled {
  title: string
  'x-title-zh'?: string
}

export interface Slot extends Titled {
  name: string
  required?: boolean
  many?: boolean
  takes?: string
}

export interface ChartType extends Titled {
  type: string
  slots: Slot[]
  options?: JsonObject
}

export interface Vocabulary {
  /** One JSON Schema for each step; its member `step` is the name. */
  transforms: JsonObject[]
  charts: ChartType[]
  formats?: Json
  aggregates?: string[]
  functions?: Json[]
  relative?: string[]
}

const ONE = '/api/reports/{id}'

export const listReports = async (signal?: AbortSignal) =>
  (await call<{ reports: ReportEntry[] }>('GET', '/api/reports', { signal })).reports

export const readReport = (id: string, signal?: AbortSignal) =>
  call<ReportDocument>('GET', ONE, { params: { id }, signal })

export const deleteReport = (id: string) => call<null>('DELETE', ONE, { params: { id } })

/** Parts that are empty are left out of an answer. */
const whole = (told: Partial<RunResult>): RunResult => ({
  parameters: {},
  queries: {},
  charts: {},
  problems: [],
  ...told,
})

export const runReport = async (id: string, body: RunRequest, signal?: AbortSignal) =>
  whole(await call<Partial<RunResult>>('POST', `${ONE}/query`, { params: { id }, body, signal }))

export const previewReport = async (document: JsonObject, body: RunRequest, signal?: AbortSignal) =>
  whole(await call<Partial<RunResult>>('POST', '/api/reports/preview', { body: { body: document, ...body }, signal }))

export const cancelRun = (run: string) =>
  call<{ cancelled: boolean }>('POST', '/api/report-runs/{run}/cancel', { params: { run }, body: {} })

export const optionsOf = (
  id: string,
  asked: { parameter: string; parameters: JsonObject; search?: string; limit?: number },
  signal?: AbortSignal,
) => call<{ options: Choice[]; truncated?: boolean }>('POST', `${ONE}/options`, { params: { id }, body: asked, signal })

export const previewOptions = (
  document: JsonObject,
  asked: { parameter: string; parameters: JsonObject; search?: string },
  signal?: AbortSignal,
) =>
  call<{ options: Choice[]; truncated?: boolean }>('POST', '/api/reports/options', {
    body: { body: document, ...asked },
    signal,
  })

export interface Explanation {
  sql: string
  tables: string[]
  plan: PlanStep[]
  /** In the database's own units; null where it guesses nothing. */
  cost: number | null
  rows: number | null
  budget: number | null
  within_budget: boolean | null
}

/** One thing a database is going to do, for the step above it by `depth`. */
export interface PlanStep {
  depth: number
  does: string
  rows: number | null
  cost: number | null
}

/** A problem in a text: where it stands, in lines and columns from 1. */
export interface PlacedProblem extends Problem {
  line?: number
  column?: number
  length?: number
}

export interface SqlCheck {
  problems: PlacedProblem[]
  columns: ResultColumn[]
  tables: Json[]
}

export interface QuerySource extends JsonObject {
  datasource: string
}

export const explainQuery = (body: QuerySource, signal?: AbortSignal) =>
  call<Explanation>('POST', '/api/reports/explain', { body, signal })

export const compileBuilder = (body: QuerySource, signal?: AbortSignal) =>
  call<{ sql: string; problems: PlacedProblem[] }>('POST', '/api/reports/compile', { body, signal })

export const checkSql = (body: QuerySource, signal?: AbortSignal) =>
  call<SqlCheck>('POST', '/api/reports/check', {
    body,
    signal,
  })

export const readVocabulary = () => call<Vocabulary>('GET', '/api/report-vocabulary')

export type ExportFormat = 'xlsx' | 'csv' | 'json' | 'parquet' | 'pdf' | 'png'

export const exportReport = (
  id: string,
  query: { format: ExportFormat; parameters: JsonObject; query?: string; chart?: string },
  signal?: AbortSignal,
): Promise<Exported> => exported(`${ONE}/export`, { id }, query, signal)

export interface SubscriptionInput extends JsonObject {
  title: string
  format: string
  parameters: JsonObject
  schedule: { cron: string; time_zone: string }
}

/** To a report or to a dashboard; the other name is empty. */
export interface Subscription extends SubscriptionInput {
  id: string
  report: string
  dashboard: string
  state: 'active' | 'paused' | 'failing'
}

export type Subscribable = 'report' | 'dashboard'

export const subscribe = (kind: Subscribable, id: string, body: SubscriptionInput) =>
  call<Subscription>('POST', kind === 'report' ? `${ONE}/subscribe` : '/api/dashboards/{id}/subscribe', {
    params: { id },
    body,
  })

export const listSubscriptions = async (report?: string, signal?: AbortSignal) =>
  (await call<{ subscriptions: Subscription[] }>('GET', '/api/subscriptions', { query: { report }, signal }))
    .subscriptions

const SUBSCRIPTION = '/api/subscriptions/{id}'

export const saveSubscription = (id: string, body: SubscriptionInput) =>
  call<Subscription>('PUT', SUBSCRIPTION, { params: { id }, body })

export const deleteSubscription = (id: string) => call<null>('DELETE', SUBSCRIPTION, { params: { id } })

export const actOnSubscription = (id: string, deed: 'pause' | 'resume' | 'send') =>
  answer<Subscription | null>('POST', `${SUBSCRIPTION}/${deed}`, { params: { id }, body: {} })

export interface Delivery {
  at: string
  outcome: 'sent' | 'skipped' | 'failed'
  detail?: string
  rows?: number | null
  bytes?: number | null
}

export const subscriptionHistory = async (id: string) =>
  (await call<{ deliveries: Delivery[] }>('GET', `${SUBSCRIPTION}/history`, { params: { id } })).deliveries

export const unsubscribe = (token: string) =>
  call<{ title?: string; report?: string }>('POST', '/api/subscriptions/unsubscribe', { body: { token } })
