import { expect, it } from 'vitest'
import { byDay, daysOf } from './days'

it('shows whole weeks from Monday', () => {
  const week = daysOf('2026-11-26', 'week').map((day) => day.format('MM-DD'))
  expect([week[0], week.at(-1)]).toEqual(['11-23', '11-29'])
  const month = daysOf('2026-11-26', 'month').map((day) => day.format('MM-DD'))
  expect([month.length, month[0], month.at(-1)]).toEqual([42, '10-26', '12-06'])
})

it('puts the fires of one job on one day together', () => {
  const fire = (at: string, name: string) => ({ at, kind: 'job' as const, name, title: name, trigger: 't' })
  const days = byDay([
    fire('2026-11-26T11:30:00', 'mail'),
    fire('2026-11-26T11:00:00', 'mail'),
    fire('2026-11-26T12:00:00', 'sync'),
    fire('2026-11-27T12:00:00', 'sync'),
  ])
  expect([...days].map(([day, groups]) => [day, groups.map((one) => [one.name, one.times])])).toEqual([
    [
      '2026-11-26',
      [
        ['mail', ['11:00', '11:30']],
        ['sync', ['12:00']],
      ],
    ],
    ['2026-11-27', [['sync', ['12:00']]]],
  ])
})
