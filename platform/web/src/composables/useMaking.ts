/** Making a new thing on the page of its kind: the key `c`, and a command. */

import { Plus } from '@lucide/vue'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { useCommands, useShortcuts } from './useCommands'

export interface Making {
  id: string
  title: () => string
  may: MaybeRefOrGetter<boolean>
  run: () => void
}

export function useMaking({ id, title, may, run }: Making): void {
  useShortcuts(computed(() => (toValue(may) ? [{ keys: 'c', title: title(), run }] : [])))
  useCommands(computed(() => (toValue(may) ? [{ id, title: title(), icon: Plus, run }] : [])))
}
