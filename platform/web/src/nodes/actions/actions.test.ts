import { describe, expect, it } from 'vitest'
import type { Action } from '@/api/actions'
import { offered } from './useActions'

const action = (name: string, members: Partial<Action> = {}): Action => ({
  name,
  title: name,
  table: 'orders',
  on: 'record',
  ...members,
})
const names = (actions: Action[]) => actions.map((one) => one.name)

describe('the actions that are offered', () => {
  const actions = [
    action('drop', { available: [2], is_dangerous: true }),
    action('pay', { available: [1, 2] }),
    action('ship', { available: [2] }),
    action('count', { on: 'list' }),
  ]

  it('fit every chosen row, as the server has said', () => {
    expect(names(offered(actions, { table: 'orders', on: 'record', ids: [1, 2] }))).toEqual(['pay'])
    expect(names(offered(actions, { table: 'orders', on: 'record', ids: [2] }))).toEqual(['pay', 'ship', 'drop'])
    expect(names(offered(actions, { table: 'orders', on: 'record', ids: [3] }))).toEqual([])
  })

  it('are those of the list where no row is meant', () => {
    expect(names(offered(actions, { table: 'orders', on: 'list', ids: [] }))).toEqual(['count'])
  })

  it('are left to the press where more rows are chosen than can be asked about', () => {
    const ids = Array.from({ length: 101 }, (_, place) => place)
    expect(names(offered(actions, { table: 'orders', on: 'record', ids }))).toEqual(['pay', 'ship', 'drop'])
  })
})
