import { describe, expect, it } from 'vitest'
import { cronOf, inMode, rhythmOf, type Rhythm } from './cron'

const SAID: [string, Rhythm][] = [
  ['*/15 * * * *', { mode: 'minutes', every: 15 }],
  ['* * * * *', { mode: 'minutes', every: 1 }],
  ['5 * * * *', { mode: 'hourly', minute: 5 }],
  ['30 2 * * *', { mode: 'daily', time: '02:30' }],
  ['30 2 * * 1-5', { mode: 'weekly', days: [1, 2, 3, 4, 5], time: '02:30' }],
  ['0 9 * * 0,6', { mode: 'weekly', days: [6, 0], time: '09:00' }],
  ['0 9 1 * *', { mode: 'monthly', day: 1, time: '09:00' }],
  ['0 9 L * *', { mode: 'monthly', day: 'L', time: '09:00' }],
]

describe('rhythms', () => {
  it.each(SAID)('%s can be said and is written the same again', (cron, rhythm) => {
    expect(rhythmOf(cron)).toEqual(rhythm)
    expect(cronOf(rhythm)).toBe(cron)
  })
  it('knows aliases, names of days and the second that is always 0', () => {
    expect(rhythmOf('@daily')).toEqual({ mode: 'daily', time: '00:00' })
    expect(rhythmOf('0 30 2 * * MON-FRI')).toEqual({ mode: 'weekly', days: [1, 2, 3, 4, 5], time: '02:30' })
    expect(rhythmOf('30 2 ? * 7')).toEqual({ mode: 'weekly', days: [0], time: '02:30' })
  })
  it.each(['30 2 * 6 *', '0,30 2 * * *', '15 30 2 * * *', '0 0 13 * 5', '0 9 * * 5#2', '', 'nonsense'])(
    'leaves %s as text',
    (cron) => expect(rhythmOf(cron)).toEqual({ mode: 'custom', text: cron }),
  )
  it('keeps the time when the mode changes, and everything when it becomes text', () => {
    expect(inMode({ mode: 'daily', time: '07:10' }, 'weekly')).toMatchObject({ time: '07:10' })
    expect(inMode({ mode: 'daily', time: '07:10' }, 'custom')).toEqual({ mode: 'custom', text: '10 7 * * *' })
  })
})
