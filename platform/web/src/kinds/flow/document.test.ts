import { describe, expect, it } from 'vitest'
import type { JsonObject } from '@/api/json'
import { withValue } from '@/editors/pointer'
import {
  added,
  arrowsOf,
  before,
  copied,
  cut,
  joined,
  keptPlaces,
  laidOutAnew,
  newNode,
  nodesOf,
  problemsByNode,
  removed,
  renamed,
  followingCases,
  withCase,
  withPlace,
} from './document'

const flow: JsonObject = {
  title: 'Orders',
  nodes: [
    { uid: 'g', name: 'get', type: 'operation', operation: 'http.request' },
    { uid: 'l', name: 'load', type: 'operation', after: ['get'], input: { rows: { $cel: 'outputs.get.items' } } },
    {
      uid: 'r',
      name: 'report',
      type: 'operation',
      after: ['load'],
      input: { text: '{{ outputs["load"].count }} of {{ outputs.loaded }}' },
    },
    {
      uid: 'b',
      name: 'check',
      type: 'branch',
      after: ['get'],
      cases: [{ uid: 'c', name: 'bad', when: 'outputs.get.status > 400' }],
      otherwise: 'good',
    },
    { uid: 'w', name: 'warn', type: 'operation', after: [{ node: 'check', case: 'bad' }] },
  ],
}
const afters = (one: JsonObject) => Object.fromEntries(nodesOf(one).map((node) => [node.name, node.after ?? []]))

describe('a flow', () => {
  it('has an arrow for every predecessor', () => {
    expect(arrowsOf(flow).map((one) => [one.from, one.to, one.label])).toEqual([
      ['g', 'l', undefined],
      ['l', 'r', undefined],
      ['g', 'b', undefined],
      ['b', 'w', 'bad'],
    ])
  })
  it('gets a step after another one, or into an arrow, whose case it takes over', () => {
    const node = newNode(flow, 'Mail send', { type: 'operation', operation: 'mail.send' })
    expect(node.name).toBe('mail_send')
    expect(afters(added(flow, node, { after: 'r' })).mail_send).toEqual(['report'])
    const between = afters(added(flow, node, { edge: 'b>w' }))
    expect(between.mail_send).toEqual([{ node: 'check', case: 'bad' }])
    expect(between.warn).toEqual(['mail_send'])
    expect(afters(added(flow, node)).mail_send).toEqual([])
  })
  it('closes the gap that a removed step leaves', () => {
    expect(afters(removed(flow, 'l'))).toEqual({
      get: [],
      report: ['get'],
      check: ['get'],
      warn: [{ node: 'check', case: 'bad' }],
    })
    expect(afters(removed(flow, 'b')).warn).toEqual(['get'])
  })
  it('joins what makes no circle, and cuts', () => {
    expect(afters(joined(flow, 'w', 'r')).report).toEqual(['load', 'warn'])
    expect(joined(flow, 'r', 'g')).toBe(flow)
    expect(afters(cut(flow, 'l>r')).report).toEqual([])
  })
  it('takes the first free case of a branch, keeps to it under a new name, and can take another', () => {
    expect(afters(joined(flow, 'b', 'r')).report).toEqual(['load', { node: 'check', case: 'good' }])
    expect(afters(withCase(flow, 'b>w', 'good')).warn).toEqual([{ node: 'check', case: 'good' }])
    const called = withValue(flow, '/nodes/3/cases/0/name', 'failed')
    expect(afters(followingCases(flow, called)).warn).toEqual([{ node: 'check', case: 'failed' }])
    expect(afters(followingCases(flow, withValue(flow, '/nodes/3/otherwise', 'fine'))).warn).toEqual([
      { node: 'check', case: 'bad' },
    ])
  })
  it('takes a new name everywhere, and only the whole name', () => {
    const next = renamed(renamed(flow, 'g', 'fetch'), 'l', 'store')
    expect(afters(next)).toEqual({
      fetch: [],
      store: ['fetch'],
      report: ['store'],
      check: ['fetch'],
      warn: [{ node: 'check', case: 'bad' }],
    })
    expect(nodesOf(next)[3]!.cases).toEqual([{ uid: 'c', name: 'bad', when: 'outputs.fetch.status > 400' }])
    expect(nodesOf(next)[1]!.input).toEqual({ rows: { $cel: 'outputs.fetch.items' } })
    expect(nodesOf(next)[2]!.input).toEqual({ text: '{{ outputs["store"].count }} of {{ outputs.loaded }}' })
  })
  it('copies a step with a name and a uid of its own', () => {
    const made = copied(flow, 'l')
    const copy = nodesOf(made.flow)[2]!
    expect([copy.name, copy.uid === 'l', copy.after]).toEqual(['load_2', false, ['get']])
  })
  it('lets a step look back on what is surely over', () => {
    expect(before(flow, 'r').map((node) => node.name)).toEqual(['get', 'load'])
    expect(before(flow, 'g')).toEqual([])
  })
  it('remembers where cards were put, until they are laid out anew', () => {
    const moved = withPlace(flow, 'g', { x: 10, y: 20 })
    expect(keptPlaces(moved)).toEqual({ g: { x: 10, y: 20 } })
    expect(laidOutAnew(moved)).toEqual(flow)
    expect(removed(moved, 'g').layout).toBeUndefined()
    expect(laidOutAnew(flow)).toBe(flow)
  })
  it('knows which step a problem is about', () => {
    const problem = { code: 'x', pointer: '/nodes/1/input/rows', message: 'No.' }
    expect([...problemsByNode(flow, [problem, { ...problem, pointer: '/title' }])]).toEqual([['l', [problem]]])
  })
})
