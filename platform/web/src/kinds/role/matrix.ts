/** Role documents as a matrix: which role may do what on which table, on which rows, with which fields. */

import type { Json, JsonObject } from '@/api/json'
import { isObject, sameJson } from '@/editors/pointer'

export const ACTIONS = ['read', 'create', 'update', 'delete', 'import', 'export', 'design'] as const
export type Action = (typeof ACTIONS)[number]

export interface Grant extends JsonObject {
  table: string
  actions: string[]
}

/** Nothing, some rows (a filter), or all rows. */
export type Cell = 'none' | 'some' | 'all'
export type Tri = 'none' | 'some' | 'all'
export type FieldRight = 'read' | 'write'

export const EVERY = '*'

export const grantsOf = (role: JsonObject): Grant[] =>
  Array.isArray(role.tables) ? (role.tables.filter(isObject) as Grant[]) : []

export const grantOn = (role: JsonObject, table: string): Grant | undefined =>
  grantsOf(role).find((grant) => grant.table === table)

export function cellOf(role: JsonObject, table: string, action: Action): Cell {
  const grant = grantOn(role, table)
  if (!grant?.actions?.includes(action)) return 'none'
  return filterOf(grant, action) ? 'some' : 'all'
}

/** The filter that holds for an action: its own, else the one for all. */
export function filterOf(grant: Grant | undefined, action: string): JsonObject | null {
  const rows = grant && isObject(grant.rows) ? grant.rows : {}
  const found = rows[action] ?? rows[EVERY]
  return isObject(found) && Object.keys(found).length ? found : null
}

/** A row or column of the matrix as one: all, none, or some of it. */
export function triOf(cells: readonly Cell[]): Tri {
  const given = cells.filter((cell) => cell !== 'none').length
  return given === 0 ? 'none' : given === cells.length ? 'all' : 'some'
}

/** The action given or taken. The first right to read or write names the fields there are now: nothing else is readable. */
export function withAction(
  role: JsonObject,
  table: string,
  action: Action,
  given: boolean,
  uids: readonly string[] | null,
): JsonObject {
  const before = grantOn(role, table) ?? { table, actions: [] }
  const actions = ACTIONS.filter((one) => (one === action ? given : before.actions.includes(one)))
  let grant: Grant = { ...before, actions: [...actions] }
  if (given && action === 'read') grant = withStart(grant, 'read', uids)
  if (given && (action === 'create' || action === 'update' || action === 'import'))
    grant = withStart(withStart(grant, 'read', uids), 'write', uids)
  return withGrant(role, grant)
}

function withStart(grant: Grant, right: FieldRight, uids: readonly string[] | null): Grant {
  const fields = isObject(grant.fields) ? grant.fields : {}
  return fields[right] === undefined ? { ...grant, fields: { ...fields, [right]: uids ? [...uids] : EVERY } } : grant
}

export function withActions(
  role: JsonObject,
  table: string,
  actions: readonly Action[],
  uids: readonly string[] | null,
): JsonObject {
  return ACTIONS.reduce((next, action) => {
    const has = cellOf(next, table, action) !== 'none'
    return has === actions.includes(action) ? next : withAction(next, table, action, actions.includes(action), uids)
  }, role)
}

/** The role with this grant in its place; a grant that gives nothing goes. */
export function withGrant(role: JsonObject, grant: Grant): JsonObject {
  const others = grantsOf(role)
  const place = others.findIndex((one) => one.table === grant.table)
  const tables = grant.actions.length
    ? place < 0
      ? [...others, grant]
      : others.map((one, at) => (at === place ? grant : one))
    : others.filter((one) => one.table !== grant.table)
  const { tables: _before, ...rest } = role
  return tables.length ? { ...rest, tables: tables as Json[] } : rest
}

export function withFilter(grant: Grant, action: string, filter: JsonObject | null): Grant {
  const rows: JsonObject = { ...(isObject(grant.rows) ? grant.rows : {}) }
  if (filter && Object.keys(filter).length) rows[action] = filter
  else delete rows[action]
  const { rows: _before, ...rest } = grant
  return (Object.keys(rows).length ? { ...rest, rows } : rest) as Grant
}

export function mayField(grant: Grant | undefined, right: FieldRight, uid: string): boolean {
  const fields = grant && isObject(grant.fields) ? grant.fields[right] : undefined
  return fields === EVERY || (Array.isArray(fields) && fields.includes(uid))
}

export const isEvery = (grant: Grant | undefined, right: FieldRight): boolean =>
  Boolean(grant && isObject(grant.fields) && grant.fields[right] === EVERY)

/** A field opened or closed. Writing needs reading here as on paper; closing to readers closes to writers. */
export function withField(
  grant: Grant,
  right: FieldRight,
  uid: string,
  given: boolean,
  every: readonly string[],
): Grant {
  let next = put(grant, right, uid, given, every)
  if (right === 'write' && given) next = put(next, 'read', uid, true, every)
  if (right === 'read' && !given) next = withMask(put(next, 'write', uid, false, every), uid, null)
  return next
}

function put(grant: Grant, right: FieldRight, uid: string, given: boolean, every: readonly string[]): Grant {
  if (mayField(grant, right, uid) === given) return grant
  const listed = isEvery(grant, right) ? every : every.filter((one) => mayField(grant, right, one))
  const uids = every.filter((one) => (one === uid ? given : listed.includes(one)))
  return { ...grant, fields: { ...(isObject(grant.fields) ? grant.fields : {}), [right]: uids } }
}

/** All fields, also those that come later; or the ones there are now. */
export function withEvery(grant: Grant, right: FieldRight, all: boolean, every: readonly string[]): Grant {
  return { ...grant, fields: { ...(isObject(grant.fields) ? grant.fields : {}), [right]: all ? EVERY : [...every] } }
}

export const maskOf = (grant: Grant | undefined, uid: string): string =>
  grant && isObject(grant.masks) ? String(grant.masks[uid] ?? '') : ''

export function withMask(grant: Grant, uid: string, mask: string | null): Grant {
  const masks: JsonObject = { ...(isObject(grant.masks) ? grant.masks : {}) }
  if (mask) masks[uid] = mask
  else delete masks[uid]
  const { masks: _before, ...rest } = grant
  return (Object.keys(masks).length ? { ...rest, masks } : rest) as Grant
}

/** Whether a list of names and patterns gives the permission, and by which entry. */
export const givenBy = (permissions: readonly string[], name: string): string | undefined =>
  permissions.includes(name)
    ? name
    : permissions.find((one) => one.endsWith(EVERY) && name.startsWith(one.slice(0, -1)))

export const permissionsOf = (role: JsonObject): string[] =>
  Array.isArray(role.permissions) ? role.permissions.map(String) : []

export function withPermissions(role: JsonObject, permissions: readonly string[]): JsonObject {
  const { permissions: _before, ...rest } = role
  return permissions.length ? { ...rest, permissions: [...new Set(permissions)].toSorted() } : rest
}

/** One name given or taken. A pattern that gives it is not undone in silence: it has to be taken itself. */
export function withPermission(role: JsonObject, name: string, given: boolean): JsonObject {
  const now = permissionsOf(role)
  const next = given ? [...now, name] : now.filter((one) => one !== name)
  return sameJson(now, next) ? role : withPermissions(role, next)
}

/** `user.create` belongs to the area `user`. */
export const areaOf = (permission: string): string => permission.split('.')[0] ?? permission
