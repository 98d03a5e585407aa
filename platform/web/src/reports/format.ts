/** Values of results as people of a language write them. */

import type { Json } from '@/api/json'
import type { Format } from '@/api/reports'
import { textIn, type Text } from '@/api/text'
import { groupedNumber } from '@/composables/useFormat'

const NUMBERS = new Set(['integer', 'decimal', 'number', 'float'])

export const isNumeric = (type: string): boolean => NUMBERS.has(type)

/** A value by its format; without one, by the type of its column. */
export function shownValue(locale: string, value: Json | undefined, type: string, format?: Format | null): string {
  if (value === null || value === undefined) return ''
  switch (format?.type) {
    case 'number':
      return number(locale, value, format)
    case 'percent':
      return number(locale, Number(value) * 100, { decimals: 1, ...format, unit: '%' })
    case 'currency':
      return money(locale, value, format)
    case 'date':
      return dateOf(locale, value, String(format.pattern ?? 'iso'))
    case 'datetime':
      return momentOf(locale, value, String(format.pattern ?? 'iso'))
    case 'duration':
      return duration(Number(value) * (format.unit === 'minutes' ? 60 : 1))
    case 'bytes':
      return bytes(locale, Number(value))
    case 'boolean':
      return value === true || value === 1 ? '✓' : '–'
    case 'text':
      return String(value)
    default:
      return byType(locale, value, type)
  }
}

function byType(locale: string, value: Json, type: string): string {
  if (typeof value === 'boolean') return value ? '✓' : '–'
  if (typeof value === 'object') return JSON.stringify(value)
  if (isNumeric(type) || typeof value === 'number')
    return groupedNumber(
      locale,
      value as number | string,
      typeof value === 'number' ? { maximumFractionDigits: 6 } : {},
    )
  if (type === 'date') return dateOf(locale, value, 'iso')
  if (type === 'datetime') return momentOf(locale, value, 'iso')
  return String(value)
}

function number(locale: string, value: Json, format: Partial<Format>): string {
  if (typeof value !== 'number' && typeof value !== 'string') return String(value)
  const decimals = typeof format.decimals === 'number' ? format.decimals : undefined
  const text = groupedNumber(locale, value, {
    ...(decimals === undefined ? { maximumFractionDigits: 6 } : fixed(decimals)),
    useGrouping: format.grouping !== false,
    ...(format.compact === true ? { notation: 'compact', maximumFractionDigits: decimals ?? 1 } : {}),
  })
  const unit = textIn(locale, format.unit as Text | undefined)
  return unit ? `${text}${unit === '%' || unit === '°' ? unit : ` ${unit}`}` : text
}

const fixed = (places: number) => ({ minimumFractionDigits: places, maximumFractionDigits: places })

function money(locale: string, value: Json, format: Format): string {
  if (typeof value !== 'number' && typeof value !== 'string') return String(value)
  const places = typeof format.decimals === 'number' ? fixed(format.decimals) : {}
  try {
    const options = { style: 'currency', currency: String(format.currency ?? 'EUR'), ...places } as const
    return groupedNumber(locale, value, { maximumFractionDigits: undefined, ...options })
  } catch {
    return `${number(locale, value, format)} ${String(format.currency ?? '')}`
  }
}

const NAMED: Record<string, Intl.DateTimeFormatOptions> = {
  short: { year: '2-digit', month: 'numeric', day: 'numeric' },
  medium: { year: 'numeric', month: 'short', day: 'numeric' },
  long: { year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' },
  month: { year: 'numeric', month: 'long' },
  year: { year: 'numeric' },
}

function dateOf(locale: string, value: Json, pattern: string): string {
  const text = String(value)
  const day = /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0]
  if (!day || pattern === 'iso') return day ?? text
  const date = new Date(`${day}T00:00:00Z`)
  if (pattern === 'quarter') return `${date.getUTCFullYear()} Q${Math.floor(date.getUTCMonth() / 3) + 1}`
  if (pattern === 'week') return weekOf(date)
  const options = NAMED[pattern] ?? NAMED.medium
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(date)
}

function momentOf(locale: string, value: Json, pattern: string): string {
  const date = new Date(String(value))
  if (Number.isNaN(date.getTime())) return String(value)
  const two = (part: number) => String(part).padStart(2, '0')
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  if (pattern === 'iso') return `${day} ${time}`
  const words = dateOf(locale, day, pattern)
  return ['month', 'quarter', 'year', 'week'].includes(pattern) ? words : `${words} ${time}`
}

/** The week as ISO 8601 counts it. */
function weekOf(date: Date): string {
  const thursday = new Date(date)
  thursday.setUTCDate(date.getUTCDate() + 3 - ((date.getUTCDay() + 6) % 7))
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1)
  return `${thursday.getUTCFullYear()}-W${String(Math.ceil(((thursday.getTime() - first) / 86_400_000 + 1) / 7)).padStart(2, '0')}`
}

function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return ''
  const sign = seconds < 0 ? '-' : ''
  const whole = Math.round(Math.abs(seconds))
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const two = (part: number) => String(part).padStart(2, '0')
  return hours ? `${sign}${hours}:${two(minutes)}:${two(rest)}` : `${sign}${minutes}:${two(rest)}`
}

function bytes(locale: string, size: number): string {
  if (!Number.isFinite(size)) return ''
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(Math.abs(size), 1)) / 10))
  const options = { style: 'unit', unit: units[power], unitDisplay: 'short', maximumFractionDigits: 1 } as const
  return new Intl.NumberFormat(locale, options).format(size / 1024 ** power)
}

/** Rows as text that spreadsheets take over. */
export function asTabs(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const clean = (text: string) => text.replace(/[\t\r\n]+/g, ' ')
  return [columns, ...rows].map((row) => row.map(clean).join('\t')).join('\n')
}
