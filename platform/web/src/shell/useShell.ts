import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useRouter, type Router } from 'vue-router'
import { isSignedIn, user } from '@/api/session'
import { readShell, type MenuEntry } from '@/api/shell'

export const SHELL_KEY = 'shell'

/** Menu and tables of the signed-in user, without entries whose page does not exist here. */
export function useShell() {
  const router = useRouter()
  const query = useQuery({
    queryKey: computed(() => [SHELL_KEY, user.value?.username]),
    queryFn: readShell,
    enabled: isSignedIn,
    staleTime: 60_000,
  })
  return {
    menu: computed(() => reachable(query.data.value?.menu ?? [], router)),
    tables: computed(() => (query.data.value?.tables ?? []).filter((table) => leads(`/config/${table.name}`, router))),
    version: computed(() => query.data.value?.product.version ?? ''),
    isPending: query.isPending,
    error: query.error,
    refetch: query.refetch,
  }
}

/** Where a menu entry leads: its own path, or the page it names. */
export function addressOfEntry(entry: MenuEntry): string {
  return entry.path ?? (entry.page ? `/pages/${encodeURIComponent(entry.page)}` : '')
}

export function reachable(entries: readonly MenuEntry[], router: Router): MenuEntry[] {
  return entries
    .map((entry) => ({ ...entry, children: entry.children && reachable(entry.children, router) }))
    .filter((entry) => (entry.children?.length ?? 0) > 0 || leads(addressOfEntry(entry), router))
}

/** All entries that lead somewhere, in reading order, with the titles of the groups above them. */
export function flatMenu(
  entries: readonly MenuEntry[],
  above: MenuEntry[] = [],
): { entry: MenuEntry; above: MenuEntry[] }[] {
  return entries.flatMap((entry) => [
    ...(addressOfEntry(entry) ? [{ entry, above }] : []),
    ...flatMenu(entry.children ?? [], [...above, entry]),
  ])
}

function leads(address: string, router: Router): boolean {
  if (!address.startsWith('/')) return false
  const route = router.resolve(address)
  return route.name !== 'not-found' && route.matched.length > 0
}
