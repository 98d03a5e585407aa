/** Weeks and months as days to draw, and fires put into them. */

import dayjs, { type Dayjs } from 'dayjs'
import type { PlannedFire } from '@/api/scheduler'

export type Span = 'week' | 'month'

/** Monday is the first day of a week. */
const weekStart = (day: Dayjs) => day.subtract((day.day() + 6) % 7, 'day').startOf('day')

/** All days that are shown: seven, or the weeks that the month touches. */
export function daysOf(day: string, span: Span): Dayjs[] {
  const wanted = dayjs(day)
  const first = weekStart(span === 'week' ? wanted : wanted.startOf('month'))
  const weeks = span === 'week' ? 1 : Math.ceil((wanted.endOf('month').diff(first, 'day') + 1) / 7)
  return Array.from({ length: weeks * 7 }, (_, place) => first.add(place, 'day'))
}

export interface Group {
  kind: PlannedFire['kind']
  name: string
  title: PlannedFire['title']
  /** The times of the day, in order. */
  times: string[]
}

/** The fires of each day, those of one job together. */
export function byDay(fires: readonly PlannedFire[]): Map<string, Group[]> {
  const days = new Map<string, Map<string, Group>>()
  for (const fire of fires.toSorted((one, other) => one.at.localeCompare(other.at))) {
    const at = dayjs(fire.at)
    const day = at.format('YYYY-MM-DD')
    const groups = days.get(day) ?? new Map<string, Group>()
    const key = `${fire.kind}/${fire.name}`
    const group = groups.get(key) ?? { kind: fire.kind, name: fire.name, title: fire.title, times: [] }
    group.times.push(at.format('HH:mm'))
    groups.set(key, group)
    days.set(day, groups)
  }
  return new Map([...days].map(([day, groups]) => [day, [...groups.values()]]))
}
