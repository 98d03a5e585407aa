import { useMediaQuery } from '@vueuse/core'
import { useI18n } from 'vue-i18n'

/** Whether the palette and the properties of a designer are sheets behind buttons. */
export const useNarrow = () => useMediaQuery('(max-width: 1000px)')

/** How something is added in a designer: as `words` say where the palette stands beside, else by the button that opens it. */
export function useAddHint() {
  const { t } = useI18n()
  const isNarrow = useNarrow()
  return (words: string, button: string): string => (isNarrow.value ? t('designer.below', { button }) : words)
}
