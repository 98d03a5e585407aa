import { expect, it } from 'vitest'
import type { Json } from '@/api/json'
import { pointerOf, sameJson, stepsOf, valueAt, withInserted, withMoved, withValue } from './pointer'

const document = { a: [{ b: 1 }, { b: 2 }], 'x/y': { '~': true } }

it('reads and writes places', () => {
  expect([valueAt(document, '/a/1/b'), valueAt(document, '/x~1y/~0'), valueAt(document, '/a/9')]).toEqual([
    2,
    true,
    undefined,
  ])
  expect(pointerOf('x/y', '~', 3)).toBe('/x~1y/~0/3')
  expect(stepsOf('/x~1y/~0/3')).toEqual(['x/y', '~', '3'])
})
it('gives a new document and shares the rest', () => {
  const next = withValue(document, '/a/0/b', 5)
  expect(document.a[0]).toEqual({ b: 1 })
  expect(next.a[1]).toBe(document.a[1])
  expect(withValue(document, '/a/0', undefined).a).toEqual([{ b: 2 }])
  expect(withValue<Json>({}, '/c/d', 1)).toEqual({ c: { d: 1 } })
})
it('moves and inserts items', () => {
  expect(withMoved(document, '/a', 0, 1).a).toEqual([{ b: 2 }, { b: 1 }])
  expect(withMoved(document, '/a', 0, 7)).toBe(document)
  expect(withInserted(document, '/a', 1, { b: 9 }).a).toEqual([{ b: 1 }, { b: 9 }, { b: 2 }])
})
it('compares without looking at the order of members', () => {
  expect([sameJson({ a: 1, b: [1] }, { b: [1], a: 1 }), sameJson([1, 2], [2, 1]), sameJson({ a: null }, {})]).toEqual([
    true,
    false,
    false,
  ])
})
