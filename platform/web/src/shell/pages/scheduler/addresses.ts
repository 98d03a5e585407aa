/** Where jobs, flows and runs are looked at. */

export const addressOfRun = (id: number): string => `/scheduler/history/${id}`

const OWNERS: Record<string, string> = { job: '/scheduler/jobs', flow: '/scheduler/flows' }

/** Where that which started a run is looked at; empty for what has no page of its own. */
export const addressOfOwner = (owner: { kind: string; name: string } | null): string => {
  const list = owner ? OWNERS[owner.kind] : undefined
  return owner && list ? `${list}/${encodeURIComponent(owner.name)}` : ''
}

export const addressOfEntry = (kind: 'job' | 'flow', name: string): string => addressOfOwner({ kind, name })
