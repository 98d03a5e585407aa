/** Texts of documents: one string for all languages, or one per language. */

export type Locale = 'en' | 'zh-CN'
export type Text = string | { [locale: string]: string }

/** The text in the given language, else in English, else in any, else the fallback. */
export function textIn(locale: string, text: Text | null | undefined, fallback = ''): string {
  if (text === null || text === undefined) return fallback
  if (typeof text === 'string') return text || fallback
  return text[locale] || text[locale.split('-')[0] ?? ''] || text.en || Object.values(text)[0] || fallback
}
