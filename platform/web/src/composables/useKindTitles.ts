/** What the kinds of definitions are called, in the language now shown. */

import { useQuery } from '@tanstack/vue-query'
import { listKinds } from '@/api/metadata'
import { useText } from './useText'

export function useKindTitles(): (kind: string) => string {
  const text = useText()
  const { data } = useQuery({ queryKey: ['kinds'], queryFn: listKinds, staleTime: 600_000 })
  return (kind) => text(data.value?.find((one) => one.name === kind)?.title, kind)
}
