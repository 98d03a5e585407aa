import { describe, expect, it } from 'vitest'
import type { Plan } from '@/api/metadata'
import { answersTo, fieldAt, isQuiet, isRefused, openQuestions, questionsOf } from './decisions'

const choice = 'orders.amount.values'
const plan: Plan = {
  seal: 's',
  can_publish: true,
  permissions: [],
  breaks: [],
  problems: [],
  definitions: [
    {
      kind: 'table',
      name: 'orders',
      change: 'changed',
      renamed_from: '',
      base_version: 1,
      sentences: {},
      statements: ['ALTER TABLE'],
      problems: [],
      effects: [
        { code: 'column_parked', pointer: '/fields', sentence: '', rows: 3, lossy: false, sample: [] },
        {
          code: 'values_do_not_fit',
          pointer: '/fields/1',
          sentence: '',
          rows: 2,
          lossy: true,
          sample: [],
          choice,
          choices: ['refuse', 'set_value', 'park'],
        },
      ],
    },
  ],
}

describe('the decisions of a plan', () => {
  it('are asked for each effect with a choice', () => {
    expect(questionsOf(plan).map((one) => one.choice)).toEqual([choice])
    expect(openQuestions(plan, {})).toHaveLength(1)
    expect(openQuestions(plan, { [choice]: 'park' })).toEqual([])
  })
  it('need a value where a value is to be set', () => {
    expect(openQuestions(plan, { [choice]: 'set_value' })).toHaveLength(1)
    expect(openQuestions(plan, { [choice]: 'set_value', [`${choice}.value`]: 0 })).toEqual([])
  })
  it('may say that nothing shall happen', () => {
    expect([isRefused(plan, { [choice]: 'refuse' }), isRefused(plan, { [choice]: 'park' })]).toEqual([true, false])
  })
  it('take nothing along that this plan does not ask', () => {
    const given = { [choice]: 'park', [`${choice}.value`]: 7, 'other.field.values': 'park' }
    expect(answersTo(plan, given)).toEqual({ [choice]: 'park' })
    expect(answersTo(plan, { [choice]: 'set_value', [`${choice}.value`]: 7 })).toEqual({
      [choice]: 'set_value',
      [`${choice}.value`]: 7,
    })
  })
  it('are asked with the input of the field they speak of', () => {
    const body = {
      fields: [
        { uid: 'a', name: 'a', type: 'text' },
        { uid: 'b', name: 'b', type: 'integer' },
      ],
    }
    expect(fieldAt(body, '/fields/1/options')?.type).toBe('integer')
    expect([fieldAt(body, '/fields'), fieldAt(null, '/fields/1')]).toEqual([null, null])
  })
  it('are none where nothing is touched', () => {
    expect(isQuiet(plan)).toBe(false)
    expect(isQuiet({ ...plan, definitions: [] })).toBe(true)
  })
})
