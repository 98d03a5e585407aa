/** A rhythm in a sentence of the language now shown. */

import { useI18n } from 'vue-i18n'
import { rhythmOf } from './cron'

export function useCronWords() {
  const { t, locale } = useI18n()
  // The first of November 2026 is a Sunday.
  const weekday = (day: number) =>
    new Intl.DateTimeFormat(locale.value, { weekday: 'short' }).format(new Date(2026, 10, 1 + day))

  /** null for what only the expression itself can say. */
  function words(cron: string): string | null {
    const rhythm = rhythmOf(cron)
    if (rhythm.mode === 'custom') return null
    if (rhythm.mode === 'minutes')
      return rhythm.every === 1 ? t('cron.words.everyMinute') : t('cron.words.minutes', { count: rhythm.every })
    if (rhythm.mode === 'hourly') return t('cron.words.hourly', { minute: rhythm.minute })
    if (rhythm.mode === 'daily') return t('cron.words.daily', { time: rhythm.time })
    if (rhythm.mode === 'monthly')
      return rhythm.day === 'L'
        ? t('cron.words.lastDay', { time: rhythm.time })
        : t('cron.words.monthly', { day: rhythm.day, time: rhythm.time })
    if (rhythm.days.join() === '1,2,3,4,5') return t('cron.words.workdays', { time: rhythm.time })
    return t('cron.words.weekly', { days: rhythm.days.map(weekday).join(', '), time: rhythm.time })
  }

  return { words, weekday }
}
