import { describe, expect, it } from 'vitest'
import type { JsonObject } from '@/api/json'
import {
  columnsOf,
  rulesOf,
  testsOf,
  withColumn,
  withColumnChanged,
  withColumnMoved,
  withoutColumn,
  withoutItem,
  withRule,
  withTest,
} from './document'

const body: JsonObject = {
  title: 'Discount',
  inputs: [
    { uid: 'i1', name: 'total', type: 'decimal' },
    { uid: 'i2', name: 'grade', type: 'choice', choices: ['a'] },
  ],
  outputs: [{ uid: 'o1', name: 'discount', type: 'decimal' }],
  hit: 'first',
  rules: [{ uid: 'r1', when: { total: { op: '>', value: 1 } }, then: { discount: 5 } }],
  otherwise: { discount: 0 },
  tests: [
    { uid: 't1', given: { total: 2, grade: 'a' }, expect: { discount: 5 } },
    { uid: 't2', given: { total: 2 }, expect: [{ discount: 5 }] },
  ],
}

describe('a decision table', () => {
  it('takes the new name of an input along to its cells and tests', () => {
    const next = withColumnChanged(body, 'inputs', 0, { uid: 'i1', name: 'amount', type: 'decimal' })
    expect(rulesOf(next)[0]?.when).toEqual({ amount: { op: '>', value: 1 } })
    expect(testsOf(next)[0]?.given).toEqual({ grade: 'a', amount: 2 })
  })

  it('takes the new name of an output along to results, to what comes otherwise and to what is expected', () => {
    const next = withColumnChanged(body, 'outputs', 0, { uid: 'o1', name: 'rate', type: 'decimal' })
    expect([rulesOf(next)[0]?.then, next.otherwise]).toEqual([{ rate: 5 }, { rate: 0 }])
    expect(testsOf(next).map((test) => test.expect)).toEqual([{ rate: 5 }, [{ rate: 5 }]])
  })

  it('forgets what was said under a column that goes', () => {
    const next = withoutColumn(body, 'inputs', 0)
    expect(columnsOf(next, 'inputs').map((one) => one.name)).toEqual(['grade'])
    expect([rulesOf(next)[0]?.when, testsOf(next)[1]?.given]).toEqual([{}, {}])
  })

  it('gives choices to columns of choices only', () => {
    const [choice] = columnsOf(
      withColumnChanged(body, 'outputs', 0, { uid: 'o1', name: 'x', type: 'choice' }),
      'outputs',
    )
    expect(choice?.choices).toEqual([])
    const [, whole] = columnsOf(
      withColumnChanged(body, 'inputs', 1, { uid: 'i2', name: 'g', type: 'text', choices: ['a'] }),
      'inputs',
    )
    expect(whole).toEqual({ uid: 'i2', name: 'g', type: 'text' })
  })

  it('adds, copies, moves and removes', () => {
    const [wider, place] = withColumn(body, 'inputs')
    expect([columnsOf(wider, 'inputs')[place]?.name, place]).toEqual(['input', 2])
    expect(columnsOf(withColumnMoved(body, 'inputs', 0, 1), 'inputs').map((one) => one.name)).toEqual([
      'grade',
      'total',
    ])
    const copied = withRule(body, 1, rulesOf(body)[0])
    expect(rulesOf(copied)[1]).toMatchObject({ when: { total: { op: '>', value: 1 } } })
    expect(rulesOf(copied)[1]?.uid).not.toBe('r1')
    expect(rulesOf(withoutItem(copied, 'rules', 0))).toHaveLength(1)
    expect(testsOf(withTest({ ...body, hit: 'collect' }))[2]?.expect).toEqual([])
  })
})
