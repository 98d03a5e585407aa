import { describe, expect, it } from 'vitest'
import type { JsonObject } from '@/api/json'
import {
  areaOf,
  cellOf,
  filterOf,
  givenBy,
  grantOn,
  isEvery,
  mayField,
  triOf,
  withAction,
  withActions,
  withEvery,
  withField,
  withFilter,
  withGrant,
  withMask,
  withPermission,
} from './matrix'

const FIELDS = ['f1', 'f2', 'f3']
const empty: JsonObject = { title: 'Clerk' }
const reader = withAction(empty, 'orders', 'read', true, FIELDS)

describe('the matrix', () => {
  it('gives an action, and with the first reading the fields there are now', () => {
    expect(reader.tables).toEqual([{ table: 'orders', actions: ['read'], fields: { read: FIELDS } }])
    expect(cellOf(reader, 'orders', 'read')).toBe('all')
    expect(cellOf(reader, 'orders', 'update')).toBe('none')
  })
  it('writes need fields to write', () => {
    const writer = withAction(reader, 'orders', 'update', true, FIELDS)
    expect(grantOn(writer, 'orders')).toMatchObject({
      actions: ['read', 'update'],
      fields: { read: FIELDS, write: FIELDS },
    })
  })
  it('takes the whole grant with its last action', () => {
    expect(withAction(reader, 'orders', 'read', false, null)).toEqual(empty)
  })
  it('means every field where the fields are not to be seen', () => {
    expect(isEvery(grantOn(withAction(empty, 'orders', 'read', true, null), 'orders'), 'read')).toBe(true)
  })
  it('shows that an action holds for some rows only', () => {
    const some = withGrant(reader, withFilter(grantOn(reader, 'orders')!, '*', { owner: { eq: '$principal.id' } }))
    expect(cellOf(some, 'orders', 'read')).toBe('some')
    expect(filterOf(grantOn(some, 'orders'), 'read')).toEqual({ owner: { eq: '$principal.id' } })
    const none = withFilter(grantOn(some, 'orders')!, '*', null)
    expect('rows' in none).toBe(false)
  })
  it('sums a line up', () => {
    expect([triOf(['all', 'some']), triOf(['none', 'all']), triOf(['none']), triOf([])]).toEqual([
      'all',
      'some',
      'none',
      'none',
    ])
  })
  it('sets a whole line at once', () => {
    const all = withActions(reader, 'orders', ['read', 'create', 'delete'], FIELDS)
    expect(grantOn(all, 'orders')?.actions).toEqual(['read', 'create', 'delete'])
    expect(withActions(all, 'orders', [], null)).toEqual(empty)
  })
})

describe('the fields of a grant', () => {
  const grant = grantOn(reader, 'orders')!
  it('are closed one by one', () => {
    const less = withField(grant, 'read', 'f2', false, FIELDS)
    expect([mayField(less, 'read', 'f1'), mayField(less, 'read', 'f2')]).toEqual([true, false])
  })
  it('become a list when one of "all of them" is closed', () => {
    const every = withEvery(grant, 'read', true, FIELDS)
    expect(mayField(every, 'read', 'later')).toBe(true)
    expect(withField(every, 'read', 'f1', false, FIELDS).fields).toEqual({ read: ['f2', 'f3'] })
  })
  it('that may be written may be read; that may not be read are neither written nor masked', () => {
    const written = withField({ table: 'orders', actions: ['read'] }, 'write', 'f1', true, FIELDS)
    expect(written.fields).toEqual({ write: ['f1'], read: ['f1'] })
    const closed = withField(withMask(written, 'f1', 'last4'), 'read', 'f1', false, FIELDS)
    expect([closed.fields, 'masks' in closed]).toEqual([{ write: [], read: [] }, false])
  })
})

describe('operations', () => {
  it('are given by name or by pattern', () => {
    expect([givenBy(['user.*'], 'user.create'), givenBy(['user.get'], 'user.create'), givenBy(['*'], 'x.y')]).toEqual([
      'user.*',
      undefined,
      '*',
    ])
  })
  it('stand in the role in order, each once', () => {
    const role = withPermission(
      withPermission(withPermission(empty, 'user.list', true), 'audit.list', true),
      'user.list',
      true,
    )
    expect(role.permissions).toEqual(['audit.list', 'user.list'])
    expect(withPermission(withPermission(role, 'user.list', false), 'audit.list', false)).toEqual(empty)
  })
  it('belong to an area', () => expect(areaOf('user.create')).toBe('user'))
})
