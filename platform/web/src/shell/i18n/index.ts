/** Languages: English comes with the app, the others are loaded when they are first shown. */

import { createI18n } from 'vue-i18n'
import type { Language } from 'element-plus/es/locale'
import { shallowRef } from 'vue'
import { speak } from '@/api/language'
import type { Locale } from '@/api/text'
import en, { type Messages } from './en'

export const LOCALES: readonly Locale[] = ['en', 'zh-CN']

export const i18n = createI18n<[Messages], Locale, false>({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en } as unknown as Record<Locale, Messages>,
  missingWarn: import.meta.env.DEV,
  fallbackWarn: import.meta.env.DEV,
})

/** The words of the controls that Element Plus draws itself. */
export const elementLocale = shallowRef<Language>()

export async function showLocale(locale: Locale): Promise<void> {
  speak(locale)
  if (locale === 'zh-CN') {
    const [messages, element] = await Promise.all([import('./zh-CN'), import('element-plus/es/locale/lang/zh-cn')])
    i18n.global.setLocaleMessage('zh-CN', messages.default)
    elementLocale.value = element.default
  } else {
    elementLocale.value = (await import('element-plus/es/locale/lang/en')).default
  }
  i18n.global.locale.value = locale
}
