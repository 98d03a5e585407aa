import { describe, expect, it } from 'vitest'
import type { ApiKey } from '@/api/vault'
import { inDays, isOver, stateOf } from './states'

const now = Date.parse('2026-03-01T12:00:00Z')
const key = (members: Partial<ApiKey> = {}): ApiKey => ({
  id: 1,
  name: 'importer',
  prefix: 'jk_abc',
  roles: [],
  created_at: '2026-01-01T00:00:00Z',
  expires_at: inDays(90, now),
  revoked_at: null,
  used_at: null,
  ...members,
})

describe('an API key', () => {
  it('is good until two weeks before its end', () => {
    expect(stateOf(key(), now)).toBe('good')
    expect(stateOf(key({ expires_at: inDays(14, now) }), now)).toBe('soon')
  })

  it('is over from the moment of its end, or when it was revoked', () => {
    expect(stateOf(key({ expires_at: inDays(0, now) }), now)).toBe('expired')
    const revoked = key({ revoked_at: '2026-02-01T00:00:00Z' })
    expect([stateOf(revoked, now), isOver(revoked, now), isOver(key(), now)]).toEqual(['revoked', true, false])
  })
})
