/** Rhythms as people say them, and the five fields of cron that mean the same. What is more complicated stays text. */

export type Rhythm =
  | { mode: 'minutes'; every: number }
  | { mode: 'hourly'; minute: number }
  | { mode: 'daily'; time: string }
  | { mode: 'weekly'; days: number[]; time: string }
  | { mode: 'monthly'; day: number | 'L'; time: string }
  | { mode: 'custom'; text: string }

export type Mode = Rhythm['mode']

export const MODES: readonly Mode[] = ['minutes', 'hourly', 'daily', 'weekly', 'monthly', 'custom']

/** Sunday is 0 as in cron; weeks are shown from Monday. */
export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 0] as const

const ALIASES: Record<string, string> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
}
const NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

export function rhythmOf(cron: string): Rhythm {
  const text = cron.trim()
  const custom: Rhythm = { mode: 'custom', text }
  const fields = (ALIASES[text.toLowerCase()] ?? text).split(/\s+/)
  // With six fields the first one is the second; only its usual value has a name here.
  if (fields.length === 6 && fields[0] === '0') fields.shift()
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields.map((one) => (one === '?' ? '*' : one))
  if (fields.length !== 5 || month !== '*') return custom
  const every = /^\*\/(\d+)$/.exec(minute)
  if ((every || minute === '*') && [hour, day, weekday].every((one) => one === '*'))
    return { mode: 'minutes', every: Number(every?.[1] ?? 1) }
  if (!isNumber(minute, 59)) return custom
  if ([hour, day, weekday].every((one) => one === '*')) return { mode: 'hourly', minute: Number(minute) }
  if (!isNumber(hour, 23)) return custom
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
  if (day === '*' && weekday === '*') return { mode: 'daily', time }
  if (day === '*') {
    const days = daysOf(weekday)
    return days ? { mode: 'weekly', days, time } : custom
  }
  if (weekday !== '*') return custom
  if (day === 'L') return { mode: 'monthly', day: 'L', time }
  return isNumber(day, 31) && Number(day) > 0 ? { mode: 'monthly', day: Number(day), time } : custom
}

export function cronOf(rhythm: Rhythm): string {
  if (rhythm.mode === 'custom') return rhythm.text
  if (rhythm.mode === 'minutes') return rhythm.every === 1 ? '* * * * *' : `*/${rhythm.every} * * * *`
  if (rhythm.mode === 'hourly') return `${rhythm.minute} * * * *`
  const [hour = '0', minute = '0'] = rhythm.time.split(':')
  const at = `${Number(minute)} ${Number(hour)}`
  if (rhythm.mode === 'daily') return `${at} * * *`
  if (rhythm.mode === 'weekly') return `${at} * * ${ranges(rhythm.days)}`
  return `${at} ${rhythm.day} * *`
}

/** The nearest rhythm of another mode: what was chosen before stays chosen. */
export function inMode(rhythm: Rhythm, mode: Mode): Rhythm {
  const time = 'time' in rhythm ? rhythm.time : '02:30'
  const made: Record<Mode, Rhythm> = {
    minutes: { mode: 'minutes', every: 15 },
    hourly: { mode: 'hourly', minute: 0 },
    daily: { mode: 'daily', time },
    weekly: { mode: 'weekly', days: [1, 2, 3, 4, 5], time },
    monthly: { mode: 'monthly', day: 1, time },
    custom: { mode: 'custom', text: cronOf(rhythm) },
  }
  return rhythm.mode === mode ? rhythm : made[mode]
}

const isNumber = (text: string, most: number) => /^\d{1,2}$/.test(text) && Number(text) <= most

function daysOf(field: string): number[] | null {
  const found = new Set<number>()
  for (const part of field.split(',')) {
    const [first, last = first] = part.split('-').map(dayOf)
    if (first === undefined || last === undefined || Number.isNaN(first) || Number.isNaN(last) || last < first)
      return null
    for (let day = first; day <= last; day += 1) found.add(day % 7)
  }
  return WEEKDAYS.filter((day) => found.has(day))
}

function dayOf(text: string): number {
  const named = NAMES.indexOf(text.toUpperCase())
  if (named >= 0) return named
  return /^[0-7]$/.test(text) ? Number(text) : NaN
}

/** 1,2,3,4,5 is 1-5: as one would write it. */
function ranges(days: readonly number[]): string {
  const sorted = days.toSorted((one, other) => one - other)
  const runs: number[][] = []
  for (const day of sorted) {
    const run = runs.at(-1)
    if (run && run.at(-1) === day - 1) run.push(day)
    else runs.push([day])
  }
  return runs.map((run) => (run.length > 2 ? `${run[0]}-${run.at(-1)}` : run.join(','))).join(',') || '1'
}
