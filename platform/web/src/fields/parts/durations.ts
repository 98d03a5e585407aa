/** Durations: ISO 8601 in documents (`PT1H30M`), `1h 30m` for people. */

const ISO = /^([+-])?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/
const WORDS = /^(-)?\s*(?:(\d+)\s*d)?\s*(?:(\d+)\s*h)?\s*(?:(\d+)\s*m(?:in)?)?\s*(?:(\d+(?:\.\d+)?)\s*s)?$/i
const CLOCK = /^(-)?(\d+):([0-5]?\d)(?::([0-5]?\d(?:\.\d+)?))?$/

/** Seconds of an ISO 8601 duration, or null when it is none. */
export function secondsOf(iso: string): number | null {
  const match = ISO.exec(iso)
  if (!match || /[PT]$/.test(iso)) return null
  const [, sign, w, d, h, m, s] = match
  const sum = num(w) * 604_800 + num(d) * 86_400 + num(h) * 3_600 + num(m) * 60 + num(s)
  return sign === '-' ? -sum : sum
}

export function isoOf(seconds: number): string {
  const size = Math.abs(seconds)
  const parts = partsOf(size)
  const time = [parts.h && `${parts.h}H`, parts.m && `${parts.m}M`, parts.s && `${parts.s}S`].filter(Boolean).join('')
  const text = `P${parts.d ? `${parts.d}D` : ''}${time ? `T${time}` : ''}`
  return (seconds < 0 ? '-' : '') + (text === 'P' ? 'PT0S' : text)
}

/** `1h 30m`, `90m`, `1:30`, `2d 4h` or ISO; null when it is none of these. */
export function readDuration(typed: string): string | null {
  const text = typed.trim()
  const iso = secondsOf(text.toUpperCase())
  if (iso !== null) return isoOf(iso)
  const clock = CLOCK.exec(text)
  if (clock) return isoOf((num(clock[2]) * 3_600 + num(clock[3]) * 60 + num(clock[4])) * (clock[1] ? -1 : 1))
  const words = WORDS.exec(text)
  if (!words || !/\d/.test(text)) return null
  const sum = num(words[2]) * 86_400 + num(words[3]) * 3_600 + num(words[4]) * 60 + num(words[5])
  return isoOf(words[1] ? -sum : sum)
}

export function shownDuration(iso: string): string {
  const seconds = secondsOf(iso)
  if (seconds === null) return iso
  const { d, h, m, s } = partsOf(Math.abs(seconds))
  const text = [d && `${d}d`, h && `${h}h`, m && `${m}m`, s && `${s}s`].filter(Boolean).join(' ')
  return (seconds < 0 ? '−' : '') + (text || '0s')
}

function partsOf(seconds: number) {
  const d = Math.floor(seconds / 86_400)
  const h = Math.floor((seconds % 86_400) / 3_600)
  const m = Math.floor((seconds % 3_600) / 60)
  return { d, h, m, s: Math.round((seconds % 60) * 1e6) / 1e6 }
}

function num(text: string | undefined): number {
  return text ? Number(text) : 0
}
