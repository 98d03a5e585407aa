/** When something is sent, as people say it, and the same as a cron expression. */

export type Every = 'day' | 'workday' | 'week' | 'month' | 'cron'

export interface Rhythm {
  every: Every
  /** `HH:mm` */
  at: string
  /** 1 is Monday, 7 is Sunday. */
  weekday: number
  day: number
  cron: string
}

export const USUAL: Rhythm = { every: 'week', at: '08:00', weekday: 1, day: 1, cron: '0 8 * * 1' }

export function cronOf({ every, at, weekday, day, cron }: Rhythm): string {
  const [hour, minute] = at.split(':').map(Number) as [number, number]
  const time = `${minute} ${hour}`
  switch (every) {
    case 'day':
      return `${time} * * *`
    case 'workday':
      return `${time} * * 1-5`
    case 'week':
      return `${time} * * ${weekday % 7}`
    case 'month':
      return `${time} ${day} * *`
    default:
      return cron.trim()
  }
}

const PLAIN = /^(\d{1,2}) (\d{1,2}) (\*|\d{1,2}) \* (\*|1-5|[0-7])$/

/** What a cron expression says, where it is one of the plain ones. */
export function rhythmOf(cron: string): Rhythm {
  const found = PLAIN.exec(cron.trim())
  if (!found) return { ...USUAL, every: 'cron', cron }
  const [, minute, hour, day, weekday] = found as unknown as [string, string, string, string, string]
  const at = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
  const rhythm = { ...USUAL, at, cron }
  if (day !== '*')
    return weekday === '*' ? { ...rhythm, every: 'month', day: Number(day) } : { ...rhythm, every: 'cron' }
  if (weekday === '*') return { ...rhythm, every: 'day' }
  if (weekday === '1-5') return { ...rhythm, every: 'workday' }
  return { ...rhythm, every: 'week', weekday: Number(weekday) || 7 }
}
