/** Steps of a run as rows over time: those of a map below the one they are copies of, all in the order they began. */

import type { Run, RunState } from '@/api/runs'
import type { GanttRow } from '@/blocks/gantt/gantt'
import type { Tone } from '@/composables/tone'

interface Words {
  toneOf: (state: RunState) => Tone
  wordOf: (state: RunState) => string
}

const moment = (text: string | null) => (text === null ? null : Date.parse(text))

export const stepName = (step: Run): string => (step.map_index === null ? step.node : `${step.node}[${step.map_index}]`)

export function rowsOfSteps(steps: readonly Run[], { toneOf, wordOf }: Words): GanttRow[] {
  return inOrder(steps).map((step) => ({
    id: String(step.id),
    title: step.map_index === null ? step.title || step.node : `[${step.map_index}]`,
    depth: step.map_index === null ? 0 : 1,
    start: moment(step.started_at),
    end: step.is_over ? moment(step.ended_at) : null,
    tone: toneOf(step.state),
    word: wordOf(step.state),
    note: step.error?.message,
  }))
}

/** A run without steps has its attempts to show: the failed ones, then the one that counts. */
export function rowsOfAttempts(run: Run, title: (number: number) => string, { toneOf, wordOf }: Words): GanttRow[] {
  const tried = run.attempts.map((one) => ({
    id: `attempt-${one.attempt}`,
    title: title(one.attempt),
    start: moment(one.started_at),
    end: moment(one.ended_at),
    tone: toneOf(one.outcome as RunState),
    word: wordOf(one.outcome as RunState),
    note: one.error?.message,
  }))
  if (tried.some((one) => one.id === `attempt-${run.attempt}`)) return tried
  const last = {
    id: `attempt-${run.attempt}`,
    title: title(Math.max(1, run.attempt)),
    start: moment(run.started_at),
    end: run.is_over ? moment(run.ended_at) : null,
    tone: toneOf(run.state),
    word: wordOf(run.state),
  }
  return [...tried, last]
}

function inOrder(steps: readonly Run[]): Run[] {
  const begun = new Map<string, number>()
  for (const step of steps) {
    const at = moment(step.started_at) ?? Infinity
    begun.set(step.node, Math.min(at, begun.get(step.node) ?? Infinity))
  }
  const rank = (step: Run) => begun.get(step.node) ?? Infinity
  return steps.toSorted(
    (one, other) =>
      (rank(one) === rank(other) ? 0 : rank(one) - rank(other)) ||
      one.node.localeCompare(other.node) ||
      (one.map_index ?? -1) - (other.map_index ?? -1),
  )
}

/** One state for a node, of all its copies: what is bad or still going on is what one wants to know. */
export function stateOfNode(
  steps: readonly Run[],
  node: string,
): { state: RunState; done: number; count: number } | null {
  const own = steps.filter((step) => step.node === node)
  if (!own.length) return null
  const whole = own.find((step) => step.map_index === null)
  const rank: RunState[] = ['running', 'cancelling', 'retry_wait', 'failed', 'timeout', 'lost', 'queued', 'waiting']
  const state =
    whole && own.length === 1
      ? whole.state
      : (rank.find((one) => own.some((step) => step.state === one)) ?? own[0]!.state)
  const copies = own.filter((step) => step.map_index !== null)
  return { state, done: copies.filter((step) => step.is_over).length, count: copies.length }
}
