/** Cells in the words of the language now shown: what they say, why a text is none, what can be put into one. */

import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Problem } from '@/api/problems'
import type { Text } from '@/api/text'
import type { Hint } from '@/blocks/sheet/sheet'
import { useText } from '@/composables/useText'
import { shownValue, type Column, type Read, type Words } from './cells'

export function useCellWords() {
  const { t } = useI18n()
  const text = useText()
  const words = computed<Words>(() => ({ yes: t('decision.yes'), no: t('decision.no'), empty: t('decision.empty') }))

  const titleOf = (column: Column) => text(column.title as Text | undefined, column.name)

  const troubleIn = (read: Read<unknown>, column: Column): string =>
    'trouble' in read
      ? t(`decision.wrong.${read.trouble}`, { choices: (column.choices ?? []).slice(0, 8).join(', ') })
      : ''

  /** A choice is put beside the others, or taken out again; where only one can stand, it replaces. */
  function choices(column: Column, several: boolean): Hint[] {
    const partsOf = (typed: string) => typed.split(/\s*[,，]\s*/).filter(Boolean)
    return (column.choices ?? []).slice(0, 24).map((choice) => {
      const shown = shownValue(choice, words.value)
      return {
        label: choice,
        isOn: (typed) => partsOf(typed).includes(shown),
        take: (typed) => {
          const parts = partsOf(typed).filter((part) => column.choices?.includes(part))
          if (!several) return shown
          return (parts.includes(shown) ? parts.filter((part) => part !== shown) : [...parts, shown]).join(', ')
        },
      }
    })
  }

  function hintsOf(column: Column, several: boolean): Hint[] {
    const whole = (label: string): Hint => ({ label, take: () => label, isOn: (typed) => typed.trim() === label })
    if (column.type === 'choice') return choices(column, several)
    if (column.type === 'boolean') return [whole(words.value.yes), whole(words.value.no)]
    return column.optional && several ? [whole(words.value.empty)] : []
  }

  const sentence = (problem: Problem | undefined) =>
    problem && [problem.message, problem.hint].filter(Boolean).join(' ')

  return { words, titleOf, troubleIn, hintsOf, sentence }
}

/** The first problem at this place or inside it, those that stop a publish before others. */
export function problemAt(problems: readonly Problem[], pointer: string): Problem | undefined {
  const here = problems.filter((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`))
  return here.find((one) => (one.level ?? 'error') === 'error') ?? here[0]
}
