/** Secrets, which nobody is shown, and one's own API keys, each shown once. */

import { call } from './perform'
import type { Text } from './text'

export interface Secret {
  name: string
  note: string
  changed_at: string
  changed_by: string
}

/** A document that names a secret: as published, as it is being written, or both. */
export interface SecretUse {
  kind: string
  name: string
  title: Text
  published: boolean
  draft: boolean
}

export interface ApiKey {
  id: number
  name: string
  /** What the key begins with, by which it is recognised. */
  prefix: string
  roles: string[]
  created_at: string
  expires_at: string
  revoked_at: string | null
  used_at: string | null
}

export interface KeyInput {
  name: string
  roles: string[]
  expires_at: string
}

export const listSecrets = async () => (await call<{ items: Secret[] }>('GET', '/api/secrets')).items

export const setSecret = (name: string, input: { value: string; note?: string }) =>
  call<Secret>('PUT', '/api/secrets/{name}', { params: { name }, body: input })

export const deleteSecret = (name: string) => call<null>('DELETE', '/api/secrets/{name}', { params: { name } })

/** `hidden` is the number of those that one may not read. */
export const usesOfSecret = (name: string) =>
  call<{ uses: SecretUse[]; hidden: number }>('GET', '/api/secrets/{name}/uses', { params: { name } })

export const listApiKeys = async () => (await call<{ items: ApiKey[] }>('GET', '/api/api-keys')).items

export const createApiKey = (input: KeyInput) =>
  call<ApiKey & { key: string }>('POST', '/api/api-keys', { body: input })

export const revokeApiKey = (id: number) => call<null>('DELETE', '/api/api-keys/{id}', { params: { id } })
