/** Numbers, dates and sizes as people of the current language write them. */

import dayjs from 'dayjs'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

export function useFormat() {
  const { locale } = useI18n()
  const relative = computed(() => new Intl.RelativeTimeFormat(locale.value, { numeric: 'auto' }))

  return {
    number: (value: number | string, options?: Intl.NumberFormatOptions) => groupedNumber(locale.value, value, options),
    date: (value: string) => (dayjs(value).isValid() ? dayjs(value).format('YYYY-MM-DD') : value),
    dateTime: (value: string) => (dayjs(value).isValid() ? dayjs(value).format('YYYY-MM-DD HH:mm') : value),
    exactDateTime: (value: string) => (dayjs(value).isValid() ? dayjs(value).format('YYYY-MM-DD HH:mm:ss Z') : value),
    ago: (value: string) => ago(relative.value, value),
    bytes: (size: number) => bytes(locale.value, size),
  }
}

/** Decimals come as text and stay exact: the digits are grouped, never turned into a float. */
export function groupedNumber(locale: string, value: number | string, options: Intl.NumberFormatOptions = {}): string {
  if (value === '' || value === null) return ''
  if (typeof value === 'string' && !/^-?\d+(\.\d+)?$/.test(value)) return value
  const places = typeof value === 'string' ? (value.split('.')[1]?.length ?? 0) : undefined
  const format = numberFormat(locale, {
    maximumFractionDigits: 20,
    ...(places === undefined ? {} : { minimumFractionDigits: Math.min(places, options.maximumFractionDigits ?? 20) }),
    ...options,
  })
  return format.format(value as unknown as number)
}

const formats = new Map<string, Intl.NumberFormat>()

/** Making one costs as much as a hundred numbers written with it. */
function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = locale + JSON.stringify(options)
  const known = formats.get(key) ?? new Intl.NumberFormat(locale, options)
  formats.set(key, known)
  return known
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

function ago(format: Intl.RelativeTimeFormat, value: string): string {
  const seconds = (Date.parse(value) - Date.now()) / 1000
  if (Number.isNaN(seconds)) return value
  const step = STEPS.find(([, length]) => Math.abs(seconds) >= length)
  return step ? format.format(Math.round(seconds / step[1]), step[0]) : format.format(Math.round(seconds), 'second')
}

function bytes(locale: string, size: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(size, 1)) / 10))
  const value = size / 1024 ** power
  const options = { style: 'unit', unit: units[power], unitDisplay: 'short', maximumFractionDigits: 1 } as const
  return new Intl.NumberFormat(locale, options).format(value)
}
