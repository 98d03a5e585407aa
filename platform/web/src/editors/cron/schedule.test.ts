import { expect, it } from 'vitest'
import { durationOf, KINDS, kindOf, minutesOf, startOf } from './schedule'

it('tells the kinds of schedules apart, and has one of each to start from', () => {
  for (const kind of KINDS) expect(kindOf(startOf(kind, 'Europe/Berlin'))).toBe(kind)
  expect(kindOf({})).toBe('cron')
})

it.each([
  ['PT5M', 5],
  ['PT1H', 60],
  ['PT1H30M', 90],
  ['P1D', 1440],
  ['P1DT2H', 1560],
])('%s is %i minutes, there and back', (text, minutes) => {
  expect(minutesOf(text)).toBe(minutes)
  expect(durationOf(minutes)).toBe(text)
})

it('does not round what is no whole minute', () => {
  expect([minutesOf('PT90S'), minutesOf('soon'), minutesOf('P')]).toEqual([null, null, null])
})
