/** Job documents as they are edited. */

import type { Json, JsonObject } from '@/api/json'
import type { Step } from '@/api/scheduler'
import type { Text } from '@/api/text'
import { isObject } from '@/editors/pointer'

export const startingJob = (_name: string, title: Text): JsonObject => ({
  title: title as Json,
  operation: '',
  input: {},
})

/** Another operation: what it takes by the same name stays, the rest of the old input goes. */
export function withOperation(job: JsonObject, step: Step): JsonObject {
  const known = isObject(step.input.properties) ? step.input.properties : {}
  const required = (step.input.required as string[] | undefined) ?? []
  const given = isObject(job.input) ? job.input : {}
  const example = isObject(step.example?.input) ? step.example.input : {}
  const kept = Object.fromEntries(Object.entries(given).filter(([name]) => name in known))
  const needed = Object.fromEntries(Object.entries(example).filter(([name]) => required.includes(name)))
  const { target: _target, ...rest } = job
  const next: JsonObject = { ...rest, operation: step.operation, input: { ...needed, ...kept } }
  if (!step.target.length) return next
  const before = isObject(job.target) ? job.target : {}
  return { ...next, target: Object.fromEntries(step.target.map((name) => [name, before[name] ?? ''])) }
}
