/** The states of a field and where one may go from here. */

import { choicesOf, optionOf, type ChoiceOption, type Field } from '../field'

interface Transition {
  from: string | string[]
  to: string
  /** False when the server has already said that this user may not take it. */
  allowed?: boolean
}

export const statesOf = (field: Field): ChoiceOption[] => choicesOf(field, 'states')

/** The present state and all that may follow it; a new row may start in the initial state only. */
export function reachableStates(field: Field, current: string | null): ChoiceOption[] {
  const states = statesOf(field)
  if (current === null) {
    const initial = optionOf<string>(field, 'initial', '')
    return initial ? states.filter((one) => one.value === initial) : states
  }
  const transitions = optionOf<Transition[]>(field, 'transitions', [])
  const next = new Set(
    transitions.filter((one) => one.allowed !== false && [one.from].flat().includes(current)).map((one) => one.to),
  )
  return states.filter((one) => one.value === current || next.has(one.value))
}
