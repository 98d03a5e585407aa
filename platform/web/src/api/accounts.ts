/** Users, departments, what can be permitted, and the log of what was done. */

import type { JsonObject } from './json'
import { call } from './perform'

export interface UserEntry {
  id: number
  username: string
  display_name: string
  email: string
  department: { id: number; code: string; name: string } | null
  roles: string[]
  is_active: boolean
  is_superuser: boolean
  locale: string
  time_zone: string
  last_login: string | null
  created_at: string
}

export interface UserQuery {
  search?: string
  role?: string
  department?: number
  is_active?: boolean
  page?: number
  page_size?: number
}

export interface UserInput {
  username?: string
  display_name?: string
  email?: string
  department?: number | null
  locale?: string
  time_zone?: string
  roles?: string[]
  is_active?: boolean
}

export interface Department {
  id: number
  code: string
  name: string
  parent: number | null
  path: string
  users: number
}

export interface Permission {
  name: string
  summary: string
  rule: 'public' | 'signed_in' | 'granted' | 'policy'
  permission: string
}

export interface LogEntry {
  id: number
  at: string
  principal_kind: string
  principal_id: number | null
  principal_name: string
  operation: string
  target: string
  outcome: 'done' | 'refused' | 'failed'
  status: number
  code: string
  notes: JsonObject
  request_id: string
  channel: string
  address: string
  user_agent: string
  milliseconds: number
}

export interface LogQuery {
  operation?: string
  outcome?: string
  target?: string
  principal?: number
  request_id?: string
  since?: string
  until?: string
  before?: number
  page_size?: number
}

export const listUsers = (query: UserQuery) =>
  call<{ items: UserEntry[]; total: number }>('GET', '/api/users', { query: { ...query } })

export const createUser = (input: UserInput) => call<UserEntry>('POST', '/api/users', { body: input })

export const updateUser = (id: number, input: UserInput) =>
  call<UserEntry>('PATCH', '/api/users/{id}', { params: { id }, body: input })

export const setRoles = (id: number, roles: string[]) =>
  call<UserEntry>('PUT', '/api/users/{id}/roles', { params: { id }, body: { roles } })

export const setupLink = (id: number) =>
  call<{ link: string; expires_at: string }>('POST', '/api/users/{id}/reset-password', { params: { id }, body: {} })

export const listDepartments = async () => (await call<{ items: Department[] }>('GET', '/api/departments')).items

export const createDepartment = (input: { code: string; name: string; parent: number | null }) =>
  call<Department>('POST', '/api/departments', { body: input })

export const updateDepartment = (id: number, input: { name?: string; parent?: number | null }) =>
  call<Department>('PATCH', '/api/departments/{id}', { params: { id }, body: input })

export const deleteDepartment = (id: number) => call<null>('DELETE', '/api/departments/{id}', { params: { id } })

export const listPermissions = async () => (await call<{ items: Permission[] }>('GET', '/api/permissions')).items

export const listLogs = (query: LogQuery, signal?: AbortSignal) =>
  call<{ items: LogEntry[]; next: number | null }>('GET', '/api/audit/logs', { query: { ...query }, signal })
