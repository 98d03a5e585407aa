/** The names that a step of a sequence may use: what it starts from, and what earlier steps gave. */

import { useI18n } from 'vue-i18n'
import type { JsonObject } from '@/api/json'
import { useText } from '@/composables/useText'
import { textOf } from '../naming'
import type { Name } from '../names'
import { isObject } from '../pointer'
import { named, namesUnder } from '../steps/scope'
import { useSteps } from '../steps/useSteps'
import { before } from './document'

const AMBIENT: readonly [string, string][] = [
  ['principal.id', 'number'],
  ['principal.name', 'string'],
  ['principal.department', 'number'],
  ['principal.roles', 'list'],
  ['now', 'timestamp'],
  ['today', 'timestamp'],
]

/** `given` are the schemas of the roots that the kind starts from, such as the row. */
export function useSequenceNames(body: () => JsonObject, given: () => Record<string, JsonObject>) {
  const { locale } = useI18n()
  const text = useText()
  const { step: stepNamed } = useSteps()
  return (uid: string): Name[] => [
    ...Object.entries(given()).flatMap(([root, schema]) => [
      named(root, String(schema.type ?? 'object')),
      ...namesUnder(root, schema, locale.value),
    ]),
    ...before(body(), uid).flatMap((step) => {
      if (isObject(step.let)) return Object.keys(step.let).map((name) => named(`outputs.${name}`, 'any'))
      if (typeof step.name !== 'string') return []
      const output = stepNamed(String(step.operation ?? ''))?.output
      const label = text(textOf(step.title), '')
      return [
        { name: `outputs.${step.name}`, label, type: 'object' },
        ...(output ? namesUnder(`outputs.${step.name}`, output, locale.value) : []),
      ]
    }),
    ...AMBIENT.map(([name, type]) => named(name, type)),
  ]
}
