/** Definitions of any kind: drafts, versions, plans, publishing. And the kinds and field types they are made of. */

import type { Json, JsonObject } from './json'
import { answer, call } from './perform'
import type { Problem } from './problems'
import type { Text } from './text'

export interface KindEntry {
  name: string
  plural: string
  title: Text
}

export interface KindDocument extends KindEntry {
  schema: JsonObject
  /** The member that identifies the items of a list, by the list's place. */
  identity: Record<string, string>
}

export interface DefinitionEntry {
  kind: string
  name: string
  uid: string
  title: Text
  published: number | null
  published_at: string | null
  published_by: string | null
  has_draft: boolean
  draft_by: string | null
  draft_at: string | null
  archived: boolean
}

export interface DefinitionDocument extends DefinitionEntry {
  etag: string
  body: JsonObject
  published_body: JsonObject | null
  draft_based_on: number | null
  aliases: string[]
  problems: Problem[]
  is_valid: boolean
}

export interface VersionEntry {
  number: number
  digest: string
  comment: string
  rolls_back_to: number | null
  created_at: string
  created_by: string
}

export interface Sentences {
  [locale: string]: string[]
}

export interface Difference {
  changes: JsonObject[]
  sentences: Sentences
  before: JsonObject
  after: JsonObject
}

/** What publishing does to the data; with a `choice` it waits for a decision. */
export interface Effect {
  code: string
  pointer: string
  sentence: Text
  rows: number
  lossy: boolean
  sample: JsonObject[]
  choice?: string
  choices?: string[]
}

export interface PlannedDefinition {
  kind: string
  name: string
  change: 'added' | 'changed' | 'removed'
  renamed_from: string
  base_version: number
  sentences: Sentences
  statements: string[]
  effects: Effect[]
  problems: Problem[]
}

export interface Plan {
  seal: string
  definitions: PlannedDefinition[]
  permissions: { direction: 'widened' | 'narrowed'; role: string; sentence: Text }[]
  breaks: { kind: string; name: string; problem: Problem }[]
  problems: (Problem & { kind: string; name: string })[]
  can_publish: boolean
}

export interface Use {
  kind: string
  name: string
  pointer: string
  /** The identity of what is used inside; "" for the whole. */
  member: string
}

export interface Grant {
  username: string
  action: 'read' | 'design' | 'publish'
}

export interface ParkedEntry {
  id: number
  table: string
  field: string
  reason: string
  parked_at: string
}

export type Decisions = Record<string, Json>

export interface Consent {
  seal: string
  decisions: Decisions
  comment: string
}

export interface FieldTypeEntry {
  name: string
  title: Text
  icon: string
  group: string
  options_schema: JsonObject
  example_options: JsonObject
  operators: string[]
  aggregates: string[]
  cel: string
  converts_from: string[]
  indexable: boolean
  sortable: boolean
  searchable: boolean
  groupable: boolean
  writable: boolean
  write_only: boolean
}

const ALL = '/api/metadata/{kind}'
const ONE = '/api/metadata/{kind}/{name}'

export const listKinds = async () => (await call<{ kinds: KindEntry[] }>('GET', '/api/kinds')).kinds

export const readKind = (kind: string) => call<KindDocument>('GET', '/api/kinds/{kind}', { params: { kind } })

export const listFieldTypes = async () => (await call<{ items: FieldTypeEntry[] }>('GET', '/api/field-types')).items

export const listDefinitions = async (kind: string, archived = false) =>
  (
    await call<{ definitions: DefinitionEntry[] }>('GET', ALL, {
      params: { kind },
      query: { archived: archived || undefined },
    })
  ).definitions

export const readDefinition = (kind: string, name: string) =>
  call<DefinitionDocument>('GET', ONE, { params: { kind, name } })

export const createDefinition = (kind: string, name: string, body: JsonObject) =>
  call<DefinitionDocument>('POST', ALL, { params: { kind }, body: { name, body } })

export const saveDraft = (kind: string, name: string, body: JsonObject, ifMatch: string) =>
  call<DefinitionDocument>('PUT', `${ONE}/draft`, { params: { kind, name }, body: { body }, ifMatch })

export const discardDraft = (kind: string, name: string, ifMatch: string) =>
  call<null>('DELETE', `${ONE}/draft`, { params: { kind, name }, ifMatch })

export const validateBody = async (kind: string, name: string, body: JsonObject) =>
  (await call<{ problems: Problem[] }>('POST', `${ONE}/validate`, { params: { kind, name }, body: { body } })).problems

export type Intent = { rename_to?: string; version?: number; delete?: boolean }

export const planOf = (kind: string, name: string, intent: Intent = {}) =>
  call<Plan>('POST', `${ONE}/plan`, { params: { kind, name }, body: intent })

/** Does what the plan of the same intent has shown. Gives the definition as it is then; null when it is gone. */
export async function carryOut(kind: string, name: string, intent: Intent, consent: Consent) {
  const params = { kind, name }
  if (intent.delete) return call<null>('DELETE', ONE, { params, body: consent })
  if (intent.version !== undefined)
    return call<DefinitionDocument>('POST', `${ONE}/rollback`, { params, body: { ...consent, ...intent } })
  return call<DefinitionDocument>('POST', `${ONE}/publish`, { params, body: { ...consent, ...intent } })
}

export const deleteUnpublished = (kind: string, name: string) =>
  call<null>('DELETE', ONE, { params: { kind, name }, body: {} })

export const listVersions = (kind: string, name: string) =>
  call<{ published: number | null; versions: VersionEntry[] }>('GET', `${ONE}/versions`, { params: { kind, name } })

export const diffOf = (kind: string, name: string, from: string, to: string) =>
  call<Difference>('GET', `${ONE}/diff`, { params: { kind, name }, query: { from, to } })

export const listUses = async (kind: string, name: string) =>
  (await call<{ uses: Use[] }>('GET', `${ONE}/where-used`, { params: { kind, name } })).uses

export const setArchived = async (kind: string, name: string, archived: boolean) =>
  (
    await answer<DefinitionDocument>('POST', `${ONE}/${archived ? 'archive' : 'unarchive'}`, {
      params: { kind, name },
      body: {},
    })
  ).data

export const listGrants = async (kind: string, name: string) =>
  (await call<{ grants: Grant[] }>('GET', `${ONE}/grants`, { params: { kind, name } })).grants

export const addGrant = async (kind: string, name: string, grant: Grant) =>
  (await call<{ grants: Grant[] }>('POST', `${ONE}/grants`, { params: { kind, name }, body: { ...grant } })).grants

export const dropGrant = async (kind: string, name: string, grant: Grant) =>
  (await call<{ grants: Grant[] }>('DELETE', `${ONE}/grants`, { params: { kind, name }, body: { ...grant } })).grants

export const listParked = async () => (await call<{ parked: ParkedEntry[] }>('GET', '/api/parked')).parked

export const purgeParked = (id: number) => call<null>('DELETE', '/api/parked/{id}', { params: { id } })
