import { expect, it } from 'vitest'
import type { JsonObject } from '@/api/json'
import type { Step } from '@/api/scheduler'
import {
  before,
  copied,
  inserted,
  kindOf,
  newStep,
  problemsByStep,
  removed,
  renamed,
  sequenceOf,
  shifted,
} from './document'

const LOCK = {
  operation: 'row.lock',
  summary: '',
  group: 'rows',
  permission: '',
  target: ['table', 'id'],
  input: {},
  output: null,
  writes: true,
  in_transaction: true,
  example: { target: { table: 'orders', id: '7' } },
} satisfies Step

const BODY: JsonObject = {
  steps: [
    { uid: 'a', name: 'lock', operation: 'row.lock', target: { table: 'bills', id: '{{ row.id }}' } },
    { uid: 'b', let: { open: '{{ outputs.lock.total }}', half: '1' } },
    { uid: 'c', check: 'outputs.lock.total > 0', message: 'Only {{ outputs.open }}' },
  ],
  answer: { body: { $cel: 'outputs["lock"].id' } },
}
const order = (body: JsonObject) => sequenceOf(body).map((step) => step.uid)

it('makes new steps with names that are free', () => {
  const step = newStep(BODY, 'row.lock', LOCK)
  expect(step).toMatchObject({ name: 'lock_2', operation: 'row.lock', target: { table: '', id: '' } })
  expect(kindOf(newStep(BODY, 'check'))).toBe('check')
  expect(newStep({ steps: [{ uid: 'x', let: { value: '' } }] }, 'let').let).toEqual({ value_2: '' })
})

it('puts in, moves and takes out', () => {
  expect(order(inserted(BODY, 1, { uid: 'n', check: 'true' }))).toEqual(['a', 'n', 'b', 'c'])
  expect(order(shifted(BODY, 2, 0))).toEqual(['c', 'a', 'b'])
  expect(shifted(BODY, 0, -1)).toBe(BODY)
  expect(order(removed(BODY, 'b'))).toEqual(['a', 'c'])
})

it('copies below, with other names', () => {
  const { body, uid } = copied(BODY, 'b')
  expect(order(body)).toEqual(['a', 'b', uid, 'c'])
  expect(Object.keys(sequenceOf(body)[2]!.let as JsonObject)).toEqual(['open_2', 'half_2'])
})

it('renames what a step gives wherever it is used', () => {
  const body = renamed(BODY, 'a', 'lock', 'bill')
  expect(sequenceOf(body)[0]!.name).toBe('bill')
  expect(sequenceOf(body)[1]!.let).toEqual({ open: '{{ outputs.bill.total }}', half: '1' })
  expect(body.answer).toEqual({ body: { $cel: 'outputs["bill"].id' } })
  const values = renamed(body, 'b', 'open', 'rest')
  expect(Object.keys(sequenceOf(values)[1]!.let as JsonObject)).toEqual(['rest', 'half'])
  expect(sequenceOf(values)[2]!.message).toBe('Only {{ outputs.rest }}')
})

it('knows what comes before, and where problems are', () => {
  expect(before(BODY, 'c').map((step) => step.uid)).toEqual(['a', 'b'])
  const problem = { code: 'x', message: '', level: 'error' as const }
  const found = problemsByStep(BODY, [
    { ...problem, pointer: '/steps/1/let/open' },
    { ...problem, pointer: '/steps/1' },
    { ...problem, pointer: '/title' },
  ])
  expect([...found]).toEqual([['b', 2]])
})
