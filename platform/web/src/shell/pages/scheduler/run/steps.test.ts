import { expect, it } from 'vitest'
import type { Run } from '@/api/runs'
import { rowsOfAttempts, rowsOfSteps, stateOfNode } from './steps'

const words = { toneOf: () => 'plain' as const, wordOf: (state: string) => state }
const step = (node: string, second: number | null, more: Partial<Run> = {}) =>
  ({
    id: Math.round(Math.random() * 1e6),
    node,
    title: '',
    map_index: null,
    state: 'success',
    is_over: true,
    attempt: 1,
    attempts: [],
    started_at: second === null ? null : `2026-11-26T10:00:0${second}Z`,
    ended_at: second === null ? null : `2026-11-26T10:00:0${second + 1}Z`,
    error: null,
    ...more,
  }) as Run

it('puts steps in the order they began, copies below the step they are copies of', () => {
  const rows = rowsOfSteps(
    [
      step('never', null),
      step('each', 3, { map_index: 1 }),
      step('each', 4, { map_index: 0 }),
      step('get', 1),
      step('each', 2),
    ],
    words,
  )
  expect(rows.map((row) => [row.title, row.depth])).toEqual([
    ['get', 0],
    ['each', 0],
    ['[0]', 1],
    ['[1]', 1],
    ['never', 0],
  ])
})

it('shows the tries that failed before the one that counts', () => {
  const tried = { attempt: 1, outcome: 'failed', started_at: '2026-11-26T10:00:00Z', ended_at: '2026-11-26T10:00:01Z' }
  const run = step('', 5, { attempt: 2, attempts: [tried] })
  const rows = rowsOfAttempts(run, (number) => `try ${number}`, words)
  expect(rows.map((row) => [row.title, row.word])).toEqual([
    ['try 1', 'failed'],
    ['try 2', 'success'],
  ])
})

it('says of a step with many copies what matters most', () => {
  const steps = [
    step('each', 1, { state: 'running', is_over: false }),
    step('each', 1, { map_index: 0 }),
    step('each', 1, { map_index: 1, state: 'failed' }),
    step('each', 1, { map_index: 2, state: 'waiting', is_over: false }),
  ]
  expect(stateOfNode(steps, 'each')).toEqual({ state: 'running', done: 2, count: 3 })
  expect(stateOfNode(steps, 'none')).toBeNull()
})
