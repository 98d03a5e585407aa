/** Conflicts of an import and what was chosen for each. */

import type { Choices, Clash, Side } from '@/api/packs'

export const keyOf = (clash: Pick<Clash, 'kind' | 'name'>): string => `${clash.kind}/${clash.name}`

export const sideOf = (choices: Choices, clash: Clash): Side | undefined => choices[keyOf(clash)]?.[clash.identity]

export const withSide = (choices: Choices, clash: Clash, side: Side): Choices => ({
  ...choices,
  [keyOf(clash)]: { ...choices[keyOf(clash)], [clash.identity]: side },
})

export const withAll = (choices: Choices, clashes: readonly Clash[], side: Side): Choices =>
  clashes.reduce((next, clash) => withSide(next, clash, side), choices)

/** The next free version: the last number of the three goes up. */
export function nextVersion(version: string | undefined): string {
  const parts = /^(\d+)\.(\d+)\.(\d+)$/.exec(version ?? '')
  return parts ? `${parts[1]}.${parts[2]}.${Number(parts[3]) + 1}` : '1.0.0'
}
