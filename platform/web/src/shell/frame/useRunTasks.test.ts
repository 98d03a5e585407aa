import { expect, it } from 'vitest'
import type { RunEntry } from '@/api/runs'
import { taskOf } from './useRunTasks'

const run = (more: Partial<RunEntry>) =>
  ({
    id: 7,
    title: 'Export of Sales',
    operation: 'row.export',
    created_at: '2026-11-26T10:00:00Z',
    ...more,
  }) as RunEntry
const cancel = () => {}
const SHOW = { label: 'Show', to: '/scheduler/history/7' }

it('shows how far a run is, and lets it be cancelled while it goes on', () => {
  const task = taskOf(run({ state: 'running', progress: { done: 30, total: 120, note: 'page 3' } }), SHOW, cancel)
  expect(task).toMatchObject({ id: -7, state: 'running', progress: 0.25, note: 'page 3', cancel })
  expect(taskOf(run({ state: 'queued', progress: null }), SHOW, cancel).progress).toBeNull()
})

it('says how it ended', () => {
  const error = { code: 'x', message: 'The file is gone.' }
  expect(taskOf(run({ state: 'success', is_over: true }), SHOW, cancel)).toMatchObject({ state: 'done', progress: 1 })
  expect(taskOf(run({ state: 'lost', is_over: true, error }), SHOW, cancel)).toMatchObject({
    state: 'failed',
    note: 'The file is gone.',
    cancel: undefined,
  })
})
