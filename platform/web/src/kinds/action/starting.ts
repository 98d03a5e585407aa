/** How an action begins: a button on the rows of a table that is chosen next. */

import type { Json, JsonObject } from '@/api/json'
import type { Text } from '@/api/text'

export const startingAction = (_name: string, title: Text): JsonObject => ({
  title: title as Json,
  table: '',
  on: 'record',
  steps: [],
})
