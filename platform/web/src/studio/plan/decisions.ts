/** What a plan asks its publisher, and whether everything is answered. */

import type { Json, JsonObject } from '@/api/json'
import type { Decisions, Effect, Plan } from '@/api/metadata'
import type { Field } from '@/api/field'
import { isObject, valueAt } from '@/editors/pointer'

export interface Question {
  effect: Effect
  choice: string
  choices: string[]
}

export const questionsOf = (plan: Plan): Question[] =>
  plan.definitions
    .flatMap((definition) => definition.effects)
    .filter((effect) => effect.choice)
    .map((effect) => ({ effect, choice: effect.choice!, choices: effect.choices ?? [] }))

export const valueKey = (choice: string) => `${choice}.value`

export function isAnswered({ choice, choices }: Question, decisions: Decisions): boolean {
  const decided = decisions[choice]
  if (typeof decided !== 'string' || !choices.includes(decided)) return false
  if (decided !== 'set_value') return true
  const value = decisions[valueKey(choice)]
  return value !== undefined && value !== null && value !== ''
}

export const openQuestions = (plan: Plan, decisions: Decisions) =>
  questionsOf(plan).filter((question) => !isAnswered(question, decisions))

/** Somebody decided that rather nothing should happen. */
export const isRefused = (plan: Plan, decisions: Decisions) =>
  questionsOf(plan).some(({ choice }) => decisions[choice] === 'refuse')

/** Only what this plan asks: answers to an older plan must not travel along. */
export function answersTo(plan: Plan, decisions: Decisions): Decisions {
  const asked: Decisions = {}
  for (const { choice } of questionsOf(plan)) {
    if (decisions[choice] === undefined) continue
    asked[choice] = decisions[choice]!
    if (decisions[choice] === 'set_value') asked[valueKey(choice)] = decisions[valueKey(choice)] ?? null
  }
  return asked
}

/** The field that an effect speaks of, so that its value can be asked for with the field's own input. */
export function fieldAt(body: JsonObject | null | undefined, pointer: string): Field | null {
  const place = /^\/fields\/\d+/.exec(pointer)?.[0]
  const found: Json | undefined = place && body ? valueAt(body, place) : undefined
  return isObject(found) && typeof found.type === 'string' ? (found as unknown as Field) : null
}

export function isQuiet(plan: Plan): boolean {
  return (
    plan.definitions.every((one) => !one.effects.length && !one.statements.length) &&
    !plan.permissions.length &&
    !plan.breaks.length
  )
}
