import { describe, expect, it } from 'vitest'
import type { JsonObject } from '@/api/json'
import { afterTaking, relocated, renewed, shifted } from './tree'

interface Document extends JsonObject {
  items: JsonObject[]
}

const DOCUMENT: Document = {
  items: [{ uid: 'a' }, { uid: 'b', children: [{ uid: 'c' }, { uid: 'd' }] }, { uid: 'e' }],
}

describe('items in lists of lists', () => {
  it('go to another list, though taking them out moves that list', () => {
    const { document, pointer } = relocated(DOCUMENT, '/items/0', { list: '/items/1/children', index: 1 })
    expect(pointer).toBe('/items/0/children/1')
    expect(document).toEqual({
      items: [{ uid: 'b', children: [{ uid: 'c' }, { uid: 'a' }, { uid: 'd' }] }, { uid: 'e' }],
    })
  })
  it('come out of a list', () => {
    const { document, pointer } = relocated(DOCUMENT, '/items/1/children/0', { list: '/items', index: 2 })
    expect(pointer).toBe('/items/2')
    expect(document.items.map((item) => item.uid)).toEqual(['a', 'b', 'c', 'e'])
  })
  it('never go into themselves', () => {
    expect(relocated(DOCUMENT, '/items/1', { list: '/items/1/children', index: 0 }).document).toBe(DOCUMENT)
  })
  it('take a step up or down, not beyond the ends', () => {
    expect(shifted(DOCUMENT, '/items/0', 1).document.items.map((item) => item.uid)).toEqual(['b', 'a', 'e'])
    expect(shifted(DOCUMENT, '/items/2', -1).pointer).toBe('/items/1')
    expect(shifted(DOCUMENT, '/items/2', 1).document).toBe(DOCUMENT)
  })
  it('have pointers that follow what was taken', () => {
    expect(afterTaking('/items/2/children', '/items/1')).toBe('/items/1/children')
    expect(afterTaking('/items/0/children', '/items/1')).toBe('/items/0/children')
    expect(afterTaking('/items', '/items/1')).toBe('/items')
  })
  it('are copied with identities of their own', () => {
    let number = 0
    expect(renewed(DOCUMENT.items[1]!, () => `n${++number}`)).toEqual({
      uid: 'n1',
      children: [{ uid: 'n2' }, { uid: 'n3' }],
    })
    number = 0
    expect(renewed({ cells: [{ uid: 'a' }], layouts: [{ cell: 'a' }] }, () => `n${++number}`)).toEqual({
      cells: [{ uid: 'n1' }],
      layouts: [{ cell: 'n1' }],
    })
  })
})
