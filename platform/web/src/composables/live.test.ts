import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { News } from '@/api/events'
import { makeEar, PAUSE } from './live'

const news = (cursor: number, changed: News['changed'] = {}, missed = false): News => ({ cursor, changed, missed })

describe('the ear', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function made(...answers: (News | Error)[]) {
    const poll = vi.fn((_topics: readonly string[], _after?: number) => {
      const next = answers.length > 1 ? answers.shift()! : answers[0]!
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next)
    })
    const world = { poll, hidden: false }
    return { poll, world, ear: makeEar({ poll, isHidden: () => world.hidden }) }
  }
  const turn = (turns = 1) => vi.advanceTimersByTimeAsync(PAUSE * turns)

  it('asks where to begin, then what changed since, and tells whom it concerns', async () => {
    const { poll, ear } = made(news(5), news(7, { 'table:a': [6, 7] }), news(7))
    const [one, other] = [vi.fn(), vi.fn()]
    ear.listen({ topics: ['table:a', 'table:b'], hear: one })
    ear.listen({ topics: ['table:b'], hear: other })
    await vi.advanceTimersByTimeAsync(0)
    expect(poll).toHaveBeenLastCalledWith(['table:a', 'table:b'], undefined)
    await turn()
    expect(poll).toHaveBeenLastCalledWith(['table:a', 'table:b'], 5)
    expect(one.mock.calls).toEqual([[['table:a']]])
    expect(other).not.toHaveBeenCalled()
    await turn()
    expect(poll).toHaveBeenLastCalledWith(['table:a', 'table:b'], 7)
    expect(one).toHaveBeenCalledTimes(1)
  })

  it('hears of an event once, though it is told again until the cursor passes it', async () => {
    const { ear } = made(
      news(5),
      news(5, { 'table:a': [7] }),
      news(5, { 'table:a': [7] }),
      news(8, { 'table:a': [6, 7, 8] }),
    )
    const hear = vi.fn()
    ear.listen({ topics: ['table:a'], hear })
    await turn(2)
    expect(hear).toHaveBeenCalledTimes(1)
    await turn()
    expect(hear).toHaveBeenCalledTimes(2)
  })

  it('tells everybody when it has missed something', async () => {
    const { ear } = made(news(5), news(9, {}, true), news(9))
    const hear = vi.fn()
    ear.listen({ topics: ['table:a', 'table:b'], hear })
    await turn()
    expect(hear.mock.calls).toEqual([[['table:a', 'table:b']]])
  })

  it('asks less often while the server is away, and goes on where it was', async () => {
    const { poll, ear } = made(news(5), new Error('away'), new Error('away'), news(6, { 'table:a': [6] }), news(6))
    const hear = vi.fn()
    ear.listen({ topics: ['table:a'], hear })
    await turn(3)
    expect(poll).toHaveBeenCalledTimes(3)
    await turn(4)
    expect(poll).toHaveBeenLastCalledWith(['table:a'], 5)
    expect(hear).toHaveBeenCalledTimes(1)
  })

  it('rests while the tab is hidden or nobody listens', async () => {
    const { poll, world, ear } = made(news(5))
    const stop = ear.listen({ topics: ['table:a'], hear: vi.fn() })
    await turn()
    world.hidden = true
    await turn(4)
    const asked = poll.mock.calls.length
    await turn(4)
    expect(poll).toHaveBeenCalledTimes(asked)
    world.hidden = false
    await ear.ask()
    expect(poll).toHaveBeenCalledTimes(asked + 1)
    stop()
    await turn(4)
    expect(poll).toHaveBeenCalledTimes(asked + 1)
  })
})
