/** Background runs: what was started, how far it is, what it said, how it ended. */

import type { Json, JsonObject } from './json'
import { call } from './perform'

export const STATES = [
  'waiting',
  'blocked',
  'delayed',
  'queued',
  'running',
  'cancelling',
  'retry_wait',
  'success',
  'failed',
  'timeout',
  'lost',
  'cancelled',
  'skipped',
  'upstream_failed',
] as const

export type RunState = (typeof STATES)[number]

export const LIVE_STATES: readonly RunState[] = ['queued', 'delayed', 'blocked', 'running', 'cancelling', 'retry_wait']

export interface RunError {
  code: string
  message: string
  problems?: { code: string; pointer: string; message: string; hint?: string }[]
  [member: string]: unknown
}

export interface Progress {
  done: number
  total: number
  note?: string
}

/** 0 to 1; null while it is not known. */
export const shareOf = (progress: Progress | null | undefined): number | null =>
  progress && progress.total > 0 ? Math.min(1, progress.done / progress.total) : null

export interface RunEntry {
  id: number
  operation: string
  title: string
  state: RunState
  is_over: boolean
  priority: number
  queue: string
  attempt: number
  trigger: string
  trigger_id: string
  node: string
  map_index: number | null
  progress: Progress | null
  created_at: string
  planned_at: string | null
  queued_at: string | null
  started_at: string | null
  ended_at: string | null
  not_before: string | null
  owner: { kind: string; name: string } | null
  principal: string
  error: RunError | null
  parent: number | null
  rerun_of: number | null
  milliseconds: number | null
}

/** One try that did not succeed. */
export interface Attempt {
  attempt: number
  outcome: string
  started_at: string | null
  ended_at: string | null
  worker?: string
  error?: RunError | null
}

export interface Run extends RunEntry {
  target: JsonObject
  input: JsonObject
  params: JsonObject
  output: Json
  attempts: Attempt[]
  retry: JsonObject
  timeout: number | null
  cause: JsonObject
  version: number | null
  concurrency: { key: string; limit: number } | null
  reruns: number[]
  /** A flow as it was when this run of it began. */
  document?: JsonObject | null
}

export interface LogEntry {
  id: number
  at: string
  level: 'debug' | 'info' | 'warning' | 'error'
  text: string
  attempt: number
  run: number
  node: string
  map_index: number | null
}

export interface RunQuery {
  state?: readonly RunState[]
  owner_kind?: string
  owner_name?: string
  trigger?: string
  queue?: string
  operation?: string
  principal_name?: string
  search?: string
  since?: string
  until?: string
  rerun_of?: number
  before?: number
  limit?: number
}

const ALL = '/api/runs'
const ONE = '/api/runs/{id}'

export const listRuns = (query: RunQuery = {}, signal?: AbortSignal) =>
  call<{ runs: RunEntry[]; next?: number }>('GET', ALL, { query: { ...query }, signal })

export const readRun = (id: number, signal?: AbortSignal) => call<Run>('GET', ONE, { params: { id }, signal })

export const readSteps = async (id: number, signal?: AbortSignal) =>
  (await call<{ steps: Run[] }>('GET', `${ONE}/steps`, { params: { id }, signal })).steps

export const readLog = (id: number, after: number, signal?: AbortSignal) =>
  call<{ lines: LogEntry[]; next: number; is_over: boolean }>('GET', `${ONE}/log`, {
    params: { id },
    query: { after, limit: 500 },
    signal,
  })

export const cancelRun = (id: number) => call<Run>('POST', `${ONE}/cancel`, { params: { id }, body: {} })

/** Runs it again; a flow from one of its steps on, when one is named. */
export const rerunRun = (id: number, from?: string) =>
  call<Run>('POST', `${ONE}/rerun`, { params: { id }, body: from ? { from } : {} })
