/** Asks before a deed that cannot be undone; `ConfirmDialog` in the frame shows the question. */

import { shallowRef } from 'vue'

export interface Question {
  title: string
  text?: string
  /** What will happen, line by line. */
  consequences?: string[]
  confirmLabel: string
  danger?: boolean
  /** The irreversible asks to type this name first. */
  typeName?: string
}

interface Asked extends Question {
  answer: (yes: boolean) => void
}

export const askedQuestion = shallowRef<Asked | null>(null)

export function useConfirm() {
  return confirmDeed
}

export function confirmDeed(question: Question): Promise<boolean> {
  askedQuestion.value?.answer(false)
  return new Promise((resolve) => {
    askedQuestion.value = {
      ...question,
      answer: (yes) => {
        askedQuestion.value = null
        resolve(yes)
      },
    }
  })
}
