/** The steps of actions and endpoints as they are edited: every function takes a document and gives the next one. */

import type { Json, JsonObject } from '@/api/json'
import type { Problem } from '@/api/problems'
import type { Step } from '@/api/scheduler'
import { newUid } from '@/composables/useUid'
import { freeName, snakeCase } from '../naming'
import { isObject, moved, stepsOf } from '../pointer'
import { exampleOf } from '../steps/example'
import { inTexts } from '../steps/renaming'

export interface SequenceStep extends JsonObject {
  uid: string
}

export type StepKind = 'operation' | 'check' | 'let'

/** What is no operation. */
export const SPECIAL = ['check', 'let'] as const

export const sequenceOf = (body: JsonObject): SequenceStep[] =>
  Array.isArray(body.steps) ? (body.steps.filter(isObject) as SequenceStep[]) : []

export const placeOf = (body: JsonObject, uid: string): number => sequenceOf(body).findIndex((step) => step.uid === uid)

export const stepOf = (body: JsonObject, uid: string): SequenceStep | undefined => sequenceOf(body)[placeOf(body, uid)]

export const kindOf = (step: JsonObject): StepKind => ('check' in step ? 'check' : 'let' in step ? 'let' : 'operation')

const withSteps = (body: JsonObject, steps: SequenceStep[]): JsonObject => ({ ...body, steps })

/** The names that steps give to those after them. */
export const madeBy = (step: JsonObject): string[] =>
  isObject(step.let) ? Object.keys(step.let) : typeof step.name === 'string' ? [step.name] : []

const namesIn = (body: JsonObject): string[] => sequenceOf(body).flatMap(madeBy)

/** A new step with a free name, made from what the palette offers. */
export function newStep(body: JsonObject, key: string, step?: Step): SequenceStep {
  const uid = newUid()
  if (step) {
    const wanted = snakeCase(step.operation.split('.').at(-1) ?? '', 'step')
    return { uid, name: freeName(wanted, namesIn(body)), operation: step.operation, ...exampleOf(step) }
  }
  if (key === 'check') return { uid, check: 'true', message: '' }
  return { uid, let: { [freeName('value', namesIn(body))]: '' } }
}

export function inserted(body: JsonObject, index: number, step: SequenceStep): JsonObject {
  const steps = sequenceOf(body)
  return withSteps(body, [...steps.slice(0, index), step, ...steps.slice(index)])
}

export const removed = (body: JsonObject, uid: string): JsonObject =>
  withSteps(
    body,
    sequenceOf(body).filter((step) => step.uid !== uid),
  )

/** Nothing when there is no such place. */
export function shifted(body: JsonObject, from: number, to: number): JsonObject {
  const steps = sequenceOf(body)
  return to < 0 || to >= steps.length || from === to ? body : withSteps(body, moved(steps, from, to))
}

/** A copy right after it, whose names are free. */
export function copied(body: JsonObject, uid: string): { body: JsonObject; uid: string } {
  const original = stepOf(body, uid)
  if (!original) return { body, uid }
  const copy: SequenceStep = { ...original, uid: newUid() }
  const taken = namesIn(body)
  if (typeof copy.name === 'string') copy.name = freeName(copy.name, taken)
  if (isObject(copy.let)) {
    const values = Object.entries(copy.let).map(([name, value]): [string, Json] => {
      const free = freeName(name, taken)
      taken.push(free)
      return [free, value as Json]
    })
    copy.let = Object.fromEntries(values)
  }
  return { body: inserted(body, placeOf(body, uid) + 1, copy), uid: copy.uid }
}

/** What the step gives has another name, also where later steps and the answer use it. */
export function renamed(body: JsonObject, uid: string, from: string, to: string): JsonObject {
  const steps = sequenceOf(body).map((step) => {
    const next = inTexts(step, from, to) as SequenceStep
    if (step.uid !== uid) return next
    if (!isObject(step.let)) return { ...next, name: to }
    const values = Object.entries(next.let as JsonObject).map(([name, value]) => [name === from ? to : name, value])
    return { ...next, let: Object.fromEntries(values) as JsonObject }
  })
  const next = withSteps(body, steps)
  return body.answer === undefined ? next : { ...next, answer: inTexts(body.answer, from, to) }
}

/** What the step can use: everything that earlier ones give. */
export const before = (body: JsonObject, uid: string): SequenceStep[] => {
  const place = placeOf(body, uid)
  return place < 0 ? sequenceOf(body) : sequenceOf(body).slice(0, place)
}

/** How many problems each step has. */
export function problemsByStep(body: JsonObject, problems: readonly Problem[]): Map<string, number> {
  const found = new Map<string, number>()
  const steps = sequenceOf(body)
  for (const problem of problems) {
    const [member, place] = stepsOf(problem.pointer)
    const step = member === 'steps' && place !== undefined ? steps[Number(place)] : undefined
    if (step) found.set(step.uid, (found.get(step.uid) ?? 0) + 1)
  }
  return found
}
