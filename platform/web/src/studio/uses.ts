/** Who refers to a definition, gathered by who does: what of it they use, and where. */

import type { Use } from '@/api/metadata'
import type { Json, JsonObject } from '@/api/json'
import type { Text } from '@/api/text'

export interface User {
  kind: string
  name: string
  /** The parts that are used, by their identity, each with the places. The whole is "". */
  members: { member: string; pointers: string[] }[]
}

export function usersOf(uses: Use[]): User[] {
  const users = new Map<string, User>()
  for (const use of uses) {
    const key = `${use.kind}/${use.name}`
    const user = users.get(key) ?? { kind: use.kind, name: use.name, members: [] }
    users.set(key, user)
    const member = user.members.find((one) => one.member === use.member)
    if (member) member.pointers.push(use.pointer)
    else user.members.push({ member: use.member, pointers: [use.pointer] })
  }
  return [...users.values()]
}

export interface Part {
  name: string
  label: Text | null
}

/** What the parts of a document are called, by their identity. */
export function partsOf(body: JsonObject): Map<string, Part> {
  const parts = new Map<string, Part>()
  const look = (value: Json | undefined) => {
    if (Array.isArray(value)) value.forEach(look)
    else if (value !== null && typeof value === 'object') {
      if (typeof value.uid === 'string' && typeof value.name === 'string')
        parts.set(value.uid, { name: value.name, label: (value.label ?? null) as Text | null })
      Object.values(value).forEach(look)
    }
  }
  look(body)
  return parts
}
