import { describe, expect, it } from 'vitest'
import { madeUp, NAME } from './names'

describe('secrets', () => {
  it('have names that documents can write', () => {
    expect(['crm_token', 'a', 'a1'].every((name) => NAME.test(name))).toBe(true)
    expect(['', 'A', '1a', 'a-b', 'a'.repeat(64), 'a\n'].some((name) => NAME.test(name))).toBe(false)
  })

  it('are made up of 43 letters that are safe in headers and addresses, each time others', () => {
    const one = madeUp()
    expect(one).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(madeUp()).not.toBe(one)
  })
})
