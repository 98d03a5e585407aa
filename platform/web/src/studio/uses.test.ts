import { describe, expect, it } from 'vitest'
import type { JsonObject } from '@/api/json'
import { partsOf, usersOf } from './uses'

const use = (name: string, member: string, pointer: string) => ({ kind: 'report', name, member, pointer })

describe('who uses a definition', () => {
  it('is gathered by who does, and by what of it is used', () => {
    const users = usersOf([
      use('delays', '', '/queries/0/sql'),
      use('delays', 'f1', '/queries/0/sql'),
      use('board', '', '/widgets/0'),
      use('delays', 'f1', '/queries/1/builder'),
    ])
    expect(users).toEqual([
      {
        kind: 'report',
        name: 'delays',
        members: [
          { member: '', pointers: ['/queries/0/sql'] },
          { member: 'f1', pointers: ['/queries/0/sql', '/queries/1/builder'] },
        ],
      },
      { kind: 'report', name: 'board', members: [{ member: '', pointers: ['/widgets/0'] }] },
    ])
  })
  it('calls the parts as the document does', () => {
    const body: JsonObject = {
      title: 'Flights',
      fields: [
        { uid: 'f1', name: 'delay', label: { en: 'Delay' } },
        { uid: 'f2', name: 'day' },
      ],
    }
    const parts = partsOf(body)
    expect(parts.get('f1')).toEqual({ name: 'delay', label: { en: 'Delay' } })
    expect(parts.get('f2')).toEqual({ name: 'day', label: null })
    expect(parts.get('f3')).toBeUndefined()
  })
})
