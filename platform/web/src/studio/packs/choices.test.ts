import { expect, it } from 'vitest'
import type { Clash } from '@/api/packs'
import { nextVersion, sideOf, withAll, withSide } from './choices'

const clash = (identity: string): Clash => ({
  kind: 'table',
  name: 'orders',
  code: 'both_changed',
  identity,
  pointer: '',
})

it('keeps a side for each conflict of each definition', () => {
  const choices = withSide(withSide({}, clash('/title'), 'ours'), clash('/icon'), 'theirs')
  expect(choices).toEqual({ 'table/orders': { '/title': 'ours', '/icon': 'theirs' } })
  expect(sideOf(choices, clash('/icon'))).toBe('theirs')
  expect(sideOf(choices, clash('/fields'))).toBe(undefined)
})
it('chooses one side for all', () => {
  expect(withAll({}, [clash('/a'), clash('/b')], 'theirs')).toEqual({
    'table/orders': { '/a': 'theirs', '/b': 'theirs' },
  })
})
it('counts the version of a pack on', () => {
  expect(['1.2.3', '1.0.9', undefined, 'x'].map(nextVersion)).toEqual(['1.2.4', '1.0.10', '1.0.0', '1.0.0'])
})
