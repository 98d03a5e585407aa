import { useI18n } from 'vue-i18n'
import { textIn, type Text } from '@/api/text'

/** Texts of documents in the language now shown. */
export function useText() {
  const { locale } = useI18n()
  return (text: Text | null | undefined, fallback = '') => textIn(locale.value, text, fallback)
}
