/** Dashboards: their documents, what is shown to whom, and what running one gives. */

import { exported, type Exported } from './exports'
import type { Json, JsonObject } from './json'
import { call } from './perform'
import type { ChartResult, Choice, Grid, Indicator, Parameter } from './reports'
import type { Text } from './text'

export type WidgetType = 'chart' | 'table' | 'stat' | 'text' | 'filter'

/** What a parameter is given: another parameter, a field of the point that was clicked, or always the same. */
export type Source = { parameter: string } | { field: string } | { value: Json }

export interface Drill {
  report?: string
  dashboard?: string
  page?: string
  parameters?: JsonObject
}

export interface Widget {
  uid: string
  type: WidgetType
  title?: Json
  report?: string
  chart?: string
  query?: string
  column?: string
  aggregate?: string
  markdown?: Json
  parameter?: string
  bind?: JsonObject
  select?: { field: string; parameter: string }[]
  drill?: Drill
}

export interface WidgetPlace {
  widget: string
  x: number
  y: number
  w: number
  h: number
}

export interface WidgetLayouts {
  desktop: WidgetPlace[]
  tablet?: WidgetPlace[]
  mobile?: WidgetPlace[]
}

export interface DashboardEntry {
  id: string
  name: string
  title: Text
  description?: Text | null
  icon?: string
  version: number | null
  state: 'published' | 'draft' | 'changed'
  may: { run: boolean; design: boolean; export?: boolean; subscribe?: boolean }
}

export interface Dashboard extends DashboardEntry {
  parameters: Parameter[]
  widgets: Widget[]
  layouts: WidgetLayouts
  refresh?: number | null
}

export interface WidgetResult extends ChartResult {
  /** Of a table. */
  columns?: Grid['columns']
  rows?: Json[][]
  total?: number | null
  /** Of a figure. */
  indicator?: Indicator | null
  /** Of a filter. */
  options?: Choice[]
}

export interface BoardResult {
  parameters: JsonObject
  widgets: Record<string, WidgetResult>
  version?: number | null
  /** The platform's tables that were read, to watch them. */
  tables?: string[]
}

export interface BoardRequest {
  parameters?: JsonObject
  widgets?: string[]
  theme?: 'light' | 'dark'
  locale?: string
  refresh?: boolean
  run?: string
}

const ONE = '/api/dashboards/{id}'

export const listDashboards = async (signal?: AbortSignal) =>
  (await call<{ dashboards: DashboardEntry[] }>('GET', '/api/dashboards', { signal })).dashboards

export const readDashboard = (id: string, signal?: AbortSignal) =>
  call<Dashboard>('GET', ONE, { params: { id }, signal })

export const runDashboard = (id: string, body: BoardRequest, signal?: AbortSignal) =>
  call<BoardResult>('POST', `${ONE}/query`, { params: { id }, body, signal })

export const previewDashboard = (document: JsonObject, body: BoardRequest, signal?: AbortSignal) =>
  call<BoardResult>('POST', '/api/dashboards/preview', { body: { body: document, ...body }, signal })

interface Asked {
  parameter: string
  parameters: JsonObject
}

export const dashboardChoices = async (id: string, asked: Asked, signal?: AbortSignal) =>
  (await call<{ options: Choice[] }>('POST', `${ONE}/options`, { params: { id }, body: asked, signal })).options

export const previewChoices = async (document: JsonObject, asked: Asked, signal?: AbortSignal) =>
  (
    await call<{ options: Choice[] }>('POST', '/api/dashboards/options', {
      body: { body: document, ...asked },
      signal,
    })
  ).options

export const exportDashboard = (
  id: string,
  query: { format: 'pdf' | 'xlsx'; parameters: JsonObject },
  signal?: AbortSignal,
): Promise<Exported> => exported(`${ONE}/export`, { id }, query, signal)
