/** What the signed-in user may do with definitions of a kind. Rights on single definitions show when they are used. */

import { may, user } from '@/api/session'

export type DefinitionAction = 'read' | 'design' | 'publish'

const INCLUDES: Record<DefinitionAction, DefinitionAction[]> = {
  read: ['read', 'design', 'publish'],
  design: ['design', 'publish'],
  publish: ['publish'],
}

export const mayKind = (action: DefinitionAction, kind: string): boolean =>
  user.value?.is_superuser === true ||
  INCLUDES[action].some((word) => may(`${kind}.${word}`) || may(`definition.${word}`))
