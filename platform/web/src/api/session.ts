/** Who is signed in. The access token lives in this module's memory only; a reload asks the refresh cookie. */

import { computed, readonly, ref, shallowRef } from 'vue'
import type { JsonObject } from './json'
import { spokenLanguage } from './language'
import { ApiError, errorOf, offline } from './problems'

export interface SignedInUser {
  id: number | string
  username: string
  display_name: string
  email?: string
  roles: string[]
  department?: { id: number; code: string; name: string } | null
  locale: string | null
  time_zone?: string
  is_superuser: boolean
  /** Patterns of operation names: `row.list`, `table.*`, `*`. */
  permissions: string[]
  /** What this person keeps with the account: saved views, column layouts. */
  preferences?: JsonObject
}

interface Grant {
  access_token: string
  expires_in: number
  token_type: string
  user: Omit<SignedInUser, 'permissions'> & { permissions?: string[] }
}

let token = ''
let expiresAt = 0
let refreshing: Promise<boolean> | null = null

const current = shallowRef<SignedInUser | null>(null)
const asked = ref(false)

export const user = computed(() => current.value)
/** True once it is known whether somebody is signed in. */
export const settled = readonly(asked)
export const isSignedIn = computed(() => current.value !== null)

const leaving = new Set<(reason: 'here' | 'elsewhere' | 'expired') => void>()
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('jacquard.session')
if (channel) {
  channel.onmessage = (event: MessageEvent<{ type: string; user?: string }>) => {
    if (event.data.type === 'signed-out') forget('elsewhere')
    if (event.data.type === 'signed-in' && current.value && event.data.user !== current.value.username)
      forget('elsewhere')
  }
}

/** Calls back whenever the session ends: here, in another tab, or because the server ended it. */
export function onSignedOut(listener: (reason: 'here' | 'elsewhere' | 'expired') => void): () => void {
  leaving.add(listener)
  return () => leaving.delete(listener)
}

export async function signIn(username: string, password: string): Promise<SignedInUser> {
  return accept(await send('/api/auth/login', { username, password }))
}

/** Redeems the one-time link of a fresh installation: sets the administrator's password and signs in. */
export async function setUp(setupToken: string, password: string, username?: string): Promise<SignedInUser | null> {
  const body = username ? { token: setupToken, username, password } : { token: setupToken, password }
  const grant = await send('/api/auth/setup', body)
  return grant?.access_token ? accept(grant) : null
}

export async function signOut(): Promise<void> {
  try {
    await send('/api/auth/logout', undefined, token)
  } catch (error) {
    // Signing out must work without a server: the token leaves this tab, the cookie dies with its own time.
    if (!(error instanceof ApiError)) throw error
  } finally {
    forget('here')
    channel?.postMessage({ type: 'signed-out' })
  }
}

export async function changePassword(oldPassword: string, newPassword: string): Promise<void> {
  const held = await accessToken()
  const grant = await send('/api/auth/password/change', { old_password: oldPassword, new_password: newPassword }, held)
  // Changing the password ends every session; the server may hand this one a new token right away.
  if (grant?.access_token) await accept(grant)
  else await refresh()
}

/** The token to send now, renewed beforehand when it is about to run out. */
export async function accessToken(): Promise<string> {
  if (token && Date.now() > expiresAt - 15_000) await refresh()
  return token
}

/** Renews the token with the refresh cookie. However many ask at once, one request goes out. */
export function refresh(): Promise<boolean> {
  refreshing ??= renew().finally(() => (refreshing = null))
  return refreshing
}

async function renew(): Promise<boolean> {
  try {
    await accept(await underLock(() => send('/api/auth/refresh')), 'quiet')
    return true
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.isOffline || error.status >= 500) throw error
    forget('expired')
    return false
  } finally {
    asked.value = true
  }
}

/** Two tabs that rotate one cookie at the same moment would look like theft to the server; they take turns. */
function underLock<T>(work: () => Promise<T>): Promise<T> {
  if (typeof navigator === 'undefined' || !navigator.locks) return work()
  return navigator.locks.request('jacquard.refresh', work) as Promise<T>
}

export function may(operation: string): boolean {
  const who = current.value
  if (!who) return false
  return who.is_superuser || who.permissions.some((pattern) => covers(pattern, operation))
}

function covers(pattern: string, operation: string): boolean {
  if (pattern === '*' || pattern === operation) return true
  return pattern.endsWith('.*') && operation.startsWith(pattern.slice(0, -1))
}

async function accept(grant: Grant | null, manner: 'quiet' | 'loud' = 'loud'): Promise<SignedInUser> {
  if (!grant) throw new ApiError({ title: 'The server gave no token', status: 502, code: 'no_token' })
  token = grant.access_token
  expiresAt = Date.now() + grant.expires_in * 1000
  const who = { ...grant.user, permissions: grant.user.permissions ?? (await permissionsOf(grant)) }
  current.value = who
  asked.value = true
  if (manner === 'loud') channel?.postMessage({ type: 'signed-in', user: who.username })
  return who
}

/** What somebody may do is asked for beside the token: pages hide what would be refused. The server decides anyway. */
async function permissionsOf(grant: Grant): Promise<string[]> {
  const headers = { Accept: 'application/json', Authorization: `Bearer ${grant.access_token}` }
  const response = await sent('/api/auth/me', { headers })
  return ((await response.json()) as Partial<SignedInUser>).permissions ?? []
}

function forget(reason: 'here' | 'elsewhere' | 'expired'): void {
  const wasSignedIn = current.value !== null
  token = ''
  expiresAt = 0
  current.value = null
  if (wasSignedIn) leaving.forEach((listener) => listener(reason))
}

async function send(path: string, body?: object, bearer = ''): Promise<Grant | null> {
  const headers: Record<string, string> = {
    Accept: 'application/json',
    'Accept-Language': spokenLanguage(),
    'X-Requested-With': 'jacquard',
    'Idempotency-Key': crypto.randomUUID(),
  }
  if (body) headers['Content-Type'] = 'application/json'
  if (bearer) headers.Authorization = `Bearer ${bearer}`
  const text = await (await sent(path, { method: 'POST', headers, body: body && JSON.stringify(body) })).text()
  return text ? (JSON.parse(text) as Grant) : null
}

async function sent(path: string, init: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, { ...init, credentials: 'same-origin' })
  } catch (cause) {
    throw offline(cause)
  }
  if (!response.ok) throw await errorOf(response)
  return response
}
