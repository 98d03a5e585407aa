/** Jobs and flows: what is offered as a step, when what comes round, starting, pausing, trying out. And the queues. */

import type { Json, JsonObject } from './json'
import { call } from './perform'
import type { Problem } from './problems'
import type { Run, RunEntry, RunState } from './runs'
import type { Text } from './text'

/** An operation that jobs, flows and actions may perform. */
export interface Step {
  operation: string
  title?: Text
  summary: string
  group: string
  permission: string
  /** The names of its target: `table` of the row operations. */
  target: string[]
  input: JsonObject
  output: JsonObject | null
  writes: boolean
  /** It can be undone together with the steps around it. */
  in_transaction: boolean
  example: JsonObject | null
}

export type Owner = 'job' | 'flow'

export interface LastRun {
  id: number
  state: RunState
  started_at: string | null
  ended_at: string | null
  milliseconds: number | null
}

/** A job or a flow in its list. */
export interface Entry {
  id: string
  name: string
  title: Text
  operation?: string
  version: number | null
  state: 'published' | 'draft' | 'changed'
  paused: boolean
  next_fire: string | null
  triggers: string[]
  last_run: LastRun | null
  /** How the newest runs ended, newest last. */
  recent: RunState[]
  may: { design: boolean; run: boolean }
}

export interface Fire {
  /** In UTC. */
  at: string
  /** The same moment in the zone of the schedule, with its offset. */
  local: string
}

export interface EntryDocument {
  id: string
  name: string
  title: Text
  version: number | null
  state: Entry['state']
  body: JsonObject
  paused: boolean
  next_fire: string | null
  /** As whom it acts. */
  runs_as: string
  schedules: { trigger: string; paused: boolean; next_fire: string | null; problem: string }[]
  may: Entry['may']
}

export interface PlannedFire {
  at: string
  kind: Owner
  name: string
  title: Text
  trigger: string
}

export interface Queue {
  name: string
  paused: boolean
  depth: number
  blocked: number
  delayed: number
  running: number
  oldest_seconds: number | null
  done_last_hour: number
  failed_last_hour: number
  rate_per_minute: number
  workers: number
}

export interface WorkerEntry {
  id: string
  host: string
  pid: number
  queues: string[]
  slots: number
  running: number
  started_at: string
  seen_at: string
}

const ROOTS: Record<Owner, string> = { job: '/api/jobs', flow: '/api/job-flows' }
const one = (owner: Owner) => `${ROOTS[owner]}/{id}`

export const listSteps = async () => (await call<{ steps: Step[] }>('GET', '/api/steps')).steps

export interface EntryQuery {
  search?: string
  state?: string
  limit?: number
  offset?: number
}

export async function listEntries(owner: Owner, query: EntryQuery, signal?: AbortSignal) {
  const found = await call<{ jobs?: Entry[]; flows?: Entry[]; count: number }>('GET', ROOTS[owner], {
    query: { ...query },
    signal,
  })
  return { entries: found.jobs ?? found.flows ?? [], count: found.count }
}

export const readEntry = (owner: Owner, id: string, signal?: AbortSignal) =>
  call<EntryDocument>('GET', one(owner), { params: { id }, signal })

export const triggerEntry = (owner: Owner, id: string, params: JsonObject) =>
  call<Run>('POST', `${one(owner)}/trigger`, { params: { id }, body: { params } })

/** What would be done, with everything filled in; nothing is. */
export const tryEntry = (owner: Owner, id: string, params: JsonObject) =>
  call<JsonObject>('POST', `${one(owner)}/trigger`, { params: { id }, body: { params, dry: true } })

export const setPaused = (owner: Owner, id: string, paused: boolean) =>
  call<{ paused: boolean; next_fire: string | null }>('POST', `${one(owner)}/${paused ? 'pause' : 'resume'}`, {
    params: { id },
    body: {},
  })

export interface Backfill {
  trigger: string
  from: string
  until: string
  at_once?: number
  dry?: boolean
}

export const backfill = (owner: Owner, id: string, wanted: Backfill) =>
  call<{ count: number; fires: string[]; runs: number[] }>('POST', `${one(owner)}/backfill`, {
    params: { id },
    body: wanted,
  })

export const testNode = (id: string, wanted: { node: string; params: JsonObject; outputs: JsonObject }) =>
  call<{ input?: Json; problems?: Problem[] }>('POST', '/api/job-flows/{id}/test-node', {
    params: { id },
    body: wanted,
  })

export const previewSchedule = (schedule: JsonObject, count = 10, signal?: AbortSignal) =>
  call<{ fires: Fire[]; problems: Problem[] }>('POST', '/api/schedules/preview', { body: { schedule, count }, signal })

export const listFires = (from: string, until: string, signal?: AbortSignal) =>
  call<{ fires: PlannedFire[]; truncated: boolean }>('GET', '/api/schedules/fires', {
    query: { from, until, limit: 2000 },
    signal,
  })

export const readQueues = (signal?: AbortSignal) =>
  call<{ queues: Queue[]; workers: WorkerEntry[] }>('GET', '/api/queues', { signal })

export const pauseQueue = (name: string, paused: boolean) =>
  call('POST', `/api/queues/{name}/${paused ? 'pause' : 'resume'}`, { params: { name }, body: {} })

/** Cancels what waits in the queue; refused when it is not the expected number of runs any more. */
export const purgeQueue = (name: string, expect: number) =>
  call('POST', '/api/queues/{name}/purge', { params: { name }, body: { expect } })

export const requeueLost = (name: string) =>
  call('POST', '/api/queues/{name}/requeue', { params: { name }, body: { state: 'lost' } })

export const setPriority = (run: number, priority: number) =>
  call<RunEntry>('POST', '/api/runs/{id}/priority', { params: { id: run }, body: { priority } })
