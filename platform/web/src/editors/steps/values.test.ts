import { describe, expect, it } from 'vitest'
import { namesIn } from './scope'
import { expressionOf, isComputed, mayCompute, switched } from './values'

describe('values of a step', () => {
  it('are computed when they say so, and nothing else', () => {
    expect(isComputed({ $cel: '1 + 1' })).toBe(true)
    expect([isComputed({ $cel: '1', other: 2 }), isComputed('x'), isComputed(undefined)]).toEqual([false, false, false])
    expect(expressionOf({ $cel: 'params.n' })).toBe('params.n')
  })
  it('can be switched to an expression and back without losing what was written', () => {
    expect(switched(5)).toEqual({ $cel: '5' })
    expect(switched('{{ outputs.get.rows }}')).toEqual({ $cel: 'outputs.get.rows' })
    expect(switched('Hello {{ x }}')).toEqual({ $cel: '"Hello {{ x }}"' })
    expect(switched({ $cel: '5' })).toBe(5)
    expect(switched({ $cel: 'params.n + 1' })).toBeUndefined()
  })
  it('need no expression where only some words are allowed', () => {
    expect(mayCompute({ type: 'array', items: { type: 'object' } }, {})).toBe(true)
    expect(mayCompute({ enum: ['GET', 'POST'] }, {})).toBe(false)
  })
})

it('offers parameters, what earlier steps give and the run', () => {
  const schema = {
    type: 'object',
    properties: { status: { type: 'integer' }, body: { type: 'object', properties: { items: { type: 'array' } } } },
  }
  const names = namesIn({
    params: [{ name: 'since', title: 'Since', type: 'date' }],
    outputs: [{ name: 'get', title: 'Fetch', schema }],
    locale: 'en',
  }).map((one) => one.name)
  expect(names.slice(0, 5)).toEqual([
    'params.since',
    'outputs.get',
    'outputs.get.status',
    'outputs.get.body',
    'outputs.get.body.items',
  ])
  expect(names).toContain('run.planned')
  expect(names).not.toContain('item')
})
