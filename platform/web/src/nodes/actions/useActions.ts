/** The actions of a table that one may perform; with rows, those that can be done with them now. */

import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { listActions, MOST_ASKED, type Action } from '@/api/actions'
import { may, user } from '@/api/session'

export const mayPerformSome = () =>
  may('action.perform') || (user.value?.permissions ?? []).some((one) => one.startsWith('action.perform:'))

export interface Asked {
  table: string
  on: Action['on']
  ids: readonly number[]
  /** Whatever changes when the rows do. */
  version?: string | number
}

export function useActions(asked: MaybeRefOrGetter<Asked>) {
  const ids = computed(() => {
    const { on, ids } = toValue(asked)
    return on === 'record' && ids.length <= MOST_ASKED ? ids : []
  })
  const { data } = useQuery({
    queryKey: computed(() => ['actions', toValue(asked).table, ids.value, toValue(asked).version]),
    queryFn: ({ signal }) => listActions(toValue(asked).table, ids.value, signal),
    enabled: () => mayPerformSome() && toValue(asked).table !== '',
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  })
  return computed(() => offered(data.value ?? [], toValue(asked)))
}

/** Those for the list, or those for which each of the rows is in the right state; what is dangerous comes last. */
export function offered(actions: readonly Action[], { on, ids }: Asked): Action[] {
  return actions
    .filter(
      (action) =>
        action.on === on &&
        (on === 'list' || ids.length > MOST_ASKED || ids.every((id) => action.available?.includes(id) ?? false)),
    )
    .toSorted((one, other) => Number(one.is_dangerous ?? false) - Number(other.is_dangerous ?? false))
}
