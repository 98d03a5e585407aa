/** Packs: definitions on their way from one installation to another. */

import { fileIn, type Exported } from './exports'
import type { Json } from './json'
import type { Decisions, Plan } from './metadata'
import { call, request } from './perform'
import type { Text } from './text'

export interface PackEntry {
  name: string
  version: string
  imported_at: string
  definitions: { kind: string; name: string }[]
}

export interface Clash {
  kind: string
  name: string
  code: string
  identity: string
  pointer: string
  base?: Json
  ours?: Json
  theirs?: Json
}

export interface PackPlan {
  pack: { name: string; version: string; title?: Text; [more: string]: unknown }
  plan: Plan
  conflicts: Clash[]
  untouched: { kind: string; name: string }[]
  rows: { table: string; format: string; bytes: number }[]
  loaded?: { table: string; [more: string]: unknown }[]
  /** The run that loads the rows, if they are many. */
  run?: number | null
}

export type Side = 'ours' | 'theirs'
/** By definition (`table/orders`), then by the identity of what is in conflict. */
export type Choices = Record<string, Record<string, Side>>

export const listPacks = async () => (await call<{ packs: PackEntry[] }>('GET', '/api/packs')).packs

export interface ExportInput {
  name: string
  version: string
  title: Record<string, string>
  definitions?: { kind: string; name: string }[]
  /** Tables whose rows come along. */
  rows?: string[]
}

export const exportPack = async (input: ExportInput, signal?: AbortSignal): Promise<Exported> =>
  fileIn(await request('POST', '/api/packs/export', { body: input, signal, headers: { Accept: '*/*' } }))

export function planPack(file: File, choices: Choices): Promise<PackPlan> {
  return call<PackPlan>('POST', '/api/packs/plan', { body: formOf(file, { choices: JSON.stringify(choices) }) })
}

export function importPack(file: File, choices: Choices, seal: string, decisions: Decisions): Promise<PackPlan> {
  const members = { choices: JSON.stringify(choices), decisions: JSON.stringify(decisions), seal }
  return call<PackPlan>('POST', '/api/packs/import', { body: formOf(file, members) })
}

function formOf(file: File, members: Record<string, string>): FormData {
  const form = new FormData()
  form.append('file', file)
  for (const [name, value] of Object.entries(members)) form.append(name, value)
  return form
}
