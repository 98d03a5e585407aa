import { describe, expect, it } from 'vitest'
import type { JsonObject } from '@/api/json'
import { allEntries, copied, inserted, newEntry, newGroup, spotFor, stepped } from './document'

const MENU: JsonObject = {
  title: 'M',
  items: [
    { uid: 'a', title: 'A', page: 'a' },
    { uid: 'g', title: 'G', children: [{ uid: 'b', title: 'B', table: 'b' }] },
    { uid: 'c', title: 'C', table: 'c' },
  ],
}
const uids = (body: JsonObject) => allEntries(body).map(({ entry, depth }) => `${'·'.repeat(depth)}${entry.uid}`)

describe('a menu in the designer', () => {
  it('is walked into its groups', () => expect(uids(MENU)).toEqual(['a', 'g', '·b', 'c']))

  it('takes new entries into the chosen group, below the chosen entry, or at its end', () => {
    const entry = { ...newEntry('page', 'x', 'X'), uid: 'n' }
    const into = (chosen: string) => uids(inserted(MENU, spotFor(MENU, chosen), entry))
    expect(into('g')).toEqual(['a', 'g', '·b', '·n', 'c'])
    expect(into('b')).toEqual(['a', 'g', '·b', '·n', 'c'])
    expect(into('a')).toEqual(['a', 'n', 'g', '·b', 'c'])
    expect(into('')).toEqual(['a', 'g', '·b', 'c', 'n'])
  })
  it('moves entries by key: along, into the group before, out of the group around', () => {
    expect(uids(stepped(MENU, '/items/2', 'in').document)).toEqual(['a', 'g', '·b', '·c'])
    expect(uids(stepped(MENU, '/items/1/children/0', 'out').document)).toEqual(['a', 'g', 'b', 'c'])
    expect(uids(stepped(MENU, '/items/0', 'down').document)).toEqual(['g', '·b', 'a', 'c'])
    expect(stepped(MENU, '/items/1', 'in').document).toBe(MENU)
  })
  it('copies a group with its entries', () => {
    expect(allEntries(copied(MENU, '/items/1').document)).toHaveLength(6)
    expect(newGroup('G').children).toEqual([])
  })
})
