import { describe, expect, it } from 'vitest'
import { begin, edited, redone, undone } from './history'

describe('the history of a document', () => {
  it('goes back and forth', () => {
    let history = edited(edited(begin('a'), 'b'), 'c')
    history = undone(undone(history))
    expect(history.now).toBe('a')
    expect(undone(history).now).toBe('a')
    expect(redone(redone(history)).now).toBe('c')
  })
  it('takes typing in one place for one step', () => {
    let history = begin('')
    history = edited(history, 'h', 'title', 0)
    history = edited(history, 'he', 'title', 400)
    history = edited(history, 'hey', 'title', 900)
    expect(undone(history).now).toBe('')
  })
  it('parts typing after a pause, and in another place', () => {
    let history = edited(begin(''), 'h', 'title', 0)
    history = edited(history, 'he', 'title', 2000)
    expect(undone(history).now).toBe('h')
    history = edited(history, 'he!', 'name', 2100)
    expect(undone(history).now).toBe('he')
  })
  it('never joins an edit to what was just undone', () => {
    let history = edited(begin('a'), 'b', 'title', 0)
    history = edited(undone(history), 'c', 'title', 100)
    expect([undone(history).now, history.future]).toEqual(['a', []])
  })
  it('keeps a hundred steps', () => {
    let history = begin(0)
    for (let step = 1; step <= 150; step += 1) history = edited(history, step)
    expect(history.past.length).toBe(100)
    for (let step = 0; step < 200; step += 1) history = undone(history)
    expect(history.now).toBe(50)
  })
})
