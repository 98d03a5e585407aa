/** What may be proposed for the members of nodes: tables, their fields, pages, roles, permissions, icons. */

import { useQueries, useQuery } from '@tanstack/vue-query'
import { computed, type MaybeRefOrGetter, toValue } from 'vue'
import { listPermissions } from '@/api/accounts'
import { listDefinitions } from '@/api/metadata'
import { listReports, readReport, type ReportDocument } from '@/api/reports'
import { may } from '@/api/session'
import { listTables } from '@/api/tables'
import { iconNames } from '@/blocks/icons'
import { mayKind } from '@/composables/useAccess'
import { useTable } from '@/composables/useTable'
import { useText } from '@/composables/useText'

export interface Suggestion {
  value: string
  label: string
}

export function usePermissionNames() {
  const { data } = useQuery({
    queryKey: ['permissions'],
    queryFn: listPermissions,
    enabled: () => may('permission.list'),
    staleTime: 600_000,
  })
  return computed<Suggestion[]>(() => (data.value ?? []).map(({ name }) => ({ value: name, label: name })))
}

export function useDefinitionNames(kind: string) {
  const text = useText()
  const { data } = useQuery({
    queryKey: ['definitions', kind, false],
    queryFn: () => listDefinitions(kind),
    staleTime: 60_000,
    enabled: () => mayKind('read', kind),
  })
  return computed<Suggestion[]>(() =>
    (data.value ?? []).map((one) => ({ value: one.name, label: `${text(one.title, one.name)} · ${one.name}` })),
  )
}

/** The published reports that one may run. */
export function useReportNames() {
  const text = useText()
  const { data } = useQuery({ queryKey: ['reports'], queryFn: ({ signal }) => listReports(signal), staleTime: 60_000 })
  return computed<Suggestion[]>(() =>
    (data.value ?? [])
      .filter((one) => one.version !== null)
      .map((one) => ({ value: one.name, label: `${text(one.title, one.name)} · ${one.name}` })),
  )
}

export const ofReport = (name: string) => ({
  queryKey: ['report', name],
  queryFn: () => readReport(name),
  staleTime: 60_000,
  retry: false,
})

/** These reports, as far as they are there and open. */
export function useReports(names: MaybeRefOrGetter<readonly string[]>) {
  const found = useQueries({ queries: computed(() => toValue(names).map(ofReport)) })
  return computed<ReportDocument[]>(() => found.value.flatMap(({ data }) => (data ? [data as ReportDocument] : [])))
}

export const iconSuggestions: Suggestion[] = iconNames.map((icon) => ({ value: icon, label: icon }))

/** The readable tables, and the fields of one of them with those that its references lead to. */
export function useTableNames(name: MaybeRefOrGetter<string>) {
  const text = useText()
  const { data } = useQuery({ queryKey: ['tables'], queryFn: listTables, staleTime: 60_000 })
  const { table } = useTable(name)
  const tables = computed<Suggestion[]>(() =>
    (data.value ?? []).map((one) => ({ value: one.name, label: `${text(one.title, one.name)} · ${one.name}` })),
  )
  const fieldsOf = (of: string): Suggestion[] =>
    (data.value?.find((one) => one.name === of)?.fields ?? []).map((field) => ({
      value: field.name,
      label: text(field.label, field.name),
    }))
  const system = computed(() =>
    (table.value?.system_fields ?? []).map((field) => ({ value: field.name, label: text(field.label, field.name) })),
  )
  const paths = computed<Suggestion[]>(() => [
    ...fieldsOf(toValue(name)),
    ...(table.value?.fields ?? []).flatMap((field) =>
      field.relation?.kind === 'one'
        ? field.relation.targets.flatMap((target) =>
            fieldsOf(target.name).map((inner) => ({
              value: `${field.name}.${inner.value}`,
              label: `${text(field.label, field.name)} › ${inner.label}`,
            })),
          )
        : [],
    ),
    ...system.value,
  ])
  return { tables, table, fieldsOf, paths }
}
