/** Schedules as documents write them: which kind one is, and one to start from. */

import type { JsonObject } from '@/api/json'

export const KINDS = ['cron', 'every', 'at', 'calendar'] as const
export type ScheduleKind = (typeof KINDS)[number]

export const kindOf = (spec: JsonObject): ScheduleKind => KINDS.find((kind) => kind in spec) ?? 'cron'

export function startOf(kind: ScheduleKind, zone: string): JsonObject {
  const made: Record<ScheduleKind, () => JsonObject> = {
    cron: () => ({ cron: '30 2 * * *', tz: zone }),
    every: () => ({ every: 'PT1H' }),
    at: () => ({ at: nextHour(new Date()).toISOString() }),
    calendar: () => ({ calendar: { days: ['mon', 'tue', 'wed', 'thu', 'fri'], at: ['09:00'] }, tz: zone }),
  }
  return made[kind]()
}

function nextHour(now: Date): Date {
  const next = new Date(now)
  next.setHours(now.getHours() + 1, 0, 0, 0)
  return next
}

const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/

/** `PT1H30M` is 90; null for what is no duration of whole minutes. */
export function minutesOf(duration: string): number | null {
  const found = DURATION.exec(duration)
  if (!found || duration.endsWith('P') || duration.endsWith('T')) return null
  const [days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
  ]
  return seconds % 60 ? null : days * 1440 + hours * 60 + minutes + seconds / 60
}

export function durationOf(minutes: number): string {
  const [days, rest] = [Math.floor(minutes / 1440), minutes % 1440]
  const time = `${rest >= 60 ? `${Math.floor(rest / 60)}H` : ''}${rest % 60 ? `${rest % 60}M` : ''}`
  return `P${days ? `${days}D` : ''}${time || !days ? `T${time || '0M'}` : ''}`
}
