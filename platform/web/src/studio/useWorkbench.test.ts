import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, ref } from 'vue'
import { useWorkbench } from './useWorkbench'

const saves: { body: unknown; match: string }[] = []
let refusal: Response | null = null
let scope = effectScope()

const shown = (body: unknown, etag: string, extra = {}) => ({
  name: 'orders',
  uid: 'u',
  body,
  etag,
  problems: [],
  published: 7,
  has_draft: true,
  ...extra,
})

beforeEach(() => {
  vi.useFakeTimers()
  saves.length = 0
  refusal = null
  scope = effectScope()
  vi.stubGlobal('fetch', (_address: string, init: RequestInit) => {
    if (init.method !== 'PUT')
      return Promise.resolve(Response.json(shown({ title: 'A' }, '"v7"', { has_draft: false })))
    const { body } = JSON.parse(String(init.body)) as { body: unknown }
    saves.push({ body, match: (init.headers as Record<string, string>)['If-Match'] ?? '' })
    return Promise.resolve(refusal ?? Response.json(shown(body, `"d${saves.length}"`)))
  })
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

async function opened() {
  const bench = scope.run(() => useWorkbench(ref('table'), ref('orders')))!
  await vi.runAllTimersAsync()
  await flushPromises()
  return bench
}

it('saves the draft a second after the last edit, against what was read', async () => {
  const bench = await opened()
  bench.edit({ title: 'B' }, 'title')
  bench.edit({ title: 'BC' }, 'title')
  await vi.advanceTimersByTimeAsync(900)
  expect([saves.length, bench.state.value]).toEqual([0, 'dirty'])
  await vi.advanceTimersByTimeAsync(200)
  await vi.runAllTimersAsync()
  expect(saves).toEqual([{ body: { title: 'BC' }, match: '"v7"' }])
  expect(bench.state.value).toBe('saved')
  bench.edit({ title: 'BCD' })
  await vi.runAllTimersAsync()
  expect(saves[1]).toEqual({ body: { title: 'BCD' }, match: '"d1"' })
})
it('saves nothing when the edit was undone in time', async () => {
  const bench = await opened()
  bench.edit({ title: 'B' })
  bench.undo()
  await vi.runAllTimersAsync()
  expect([saves.length, bench.state.value]).toEqual([0, 'saved'])
})
it('stops at a conflict until one side is chosen', async () => {
  const bench = await opened()
  const current = { etag: '"d9"', body: { title: 'Theirs' }, by: 'eve' }
  refusal = new Response(JSON.stringify({ title: 'x', status: 412, code: 'precondition_failed', current }), {
    status: 412,
    headers: { 'Content-Type': 'application/problem+json' },
  })
  bench.edit({ title: 'Mine' })
  await vi.runAllTimersAsync()
  expect([bench.state.value, bench.theirs.value?.by]).toEqual(['conflict', 'eve'])
  expect(await bench.flush()).toBe(false)
  refusal = null
  await bench.settle('mine')
  expect(saves.at(-1)).toEqual({ body: { title: 'Mine' }, match: '"d9"' })
  expect(bench.state.value).toBe('saved')
})
it('takes theirs, and mine is one undo away', async () => {
  const bench = await opened()
  const current = { etag: '"d9"', body: { title: 'Theirs' }, by: 'eve' }
  refusal = new Response(JSON.stringify({ title: 'x', status: 412, code: 'precondition_failed', current }), {
    status: 412,
    headers: { 'Content-Type': 'application/problem+json' },
  })
  bench.edit({ title: 'Mine' })
  await vi.runAllTimersAsync()
  await bench.settle('theirs')
  expect(bench.body.value).toEqual({ title: 'Theirs' })
  bench.undo()
  expect(bench.body.value).toEqual({ title: 'Mine' })
})
