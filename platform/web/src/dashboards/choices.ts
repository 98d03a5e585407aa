/** The choices of a parameter that fit what was typed; the server gives all of them. */

import type { Choice } from '@/api/reports'

export function fitting(choices: readonly Choice[], search: string): Choice[] {
  const wanted = search.trim().toLowerCase()
  if (!wanted) return [...choices]
  const said = ({ value, label }: Choice) => [value, ...(typeof label === 'string' ? [label] : Object.values(label))]
  return choices.filter((one) => said(one).some((word) => String(word).toLowerCase().includes(wanted)))
}
