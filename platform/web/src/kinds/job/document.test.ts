import { expect, it } from 'vitest'
import type { Step } from '@/api/scheduler'
import { startingJob, withOperation } from './document'

const step = (operation: string, target: string[], properties: object, required: string[], input: object) =>
  ({ operation, target, input: { properties, required }, example: { input } }) as unknown as Step

const http = step('http.request', [], { url: {}, method: {}, timeout: {} }, ['url'], {
  url: 'https://x.test',
  timeout: 30,
})
const list = step('row.list', ['table'], { filter: {}, timeout: {} }, [], {})

it('begins with what the operation cannot do without', () => {
  const job = withOperation(startingJob('x', 'X'), http)
  expect(job).toEqual({ title: 'X', operation: 'http.request', input: { url: 'https://x.test' } })
})

it('keeps of the old input what the new operation takes as well', () => {
  const job = withOperation({ ...withOperation({}, http), input: { url: 'u', timeout: 5 } }, list)
  expect(job).toEqual({ operation: 'row.list', input: { timeout: 5 }, target: { table: '' } })
  expect(withOperation({ ...job, target: { table: 'orders' } }, list).target).toEqual({ table: 'orders' })
  expect(withOperation(job, http)).not.toHaveProperty('target')
})
