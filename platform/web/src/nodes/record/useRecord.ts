/** One row as a form sees it: read, edited, saved with the version it was read in, merged when somebody was faster. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, nextTick, ref, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import { etagOf, getRow, patchRow, type Row } from '@/api/config'
import type { Json, JsonObject } from '@/api/json'
import type { Problem } from '@/api/problems'
import { may, readTablePage, type PageNode, type Table, type TableField } from '@/api/tables'
import { useFailure } from '@/composables/useFailure'
import { useProblems } from '@/composables/useProblems'
import { rowsChanged, useTable, useTables } from '@/composables/useTable'
import { toast } from '@/composables/useToasts'
import { shownPath } from '../list/columns'
import { clashOf, settled, type Clash, type Side } from './merge'
import { changedValues, isEditable } from './values'

export interface Section {
  uid: string
  title?: import('@/api/text').Text
  columns?: 1 | 2 | 3
  fields: string[]
}

export interface Related {
  uid: string
  table: string
  field: string
  title?: import('@/api/text').Text
  columns?: string[]
}

export interface RecordNode extends PageNode {
  table: string
  sections?: Section[]
  related?: Related[]
  history?: boolean
}

/** The record node of a table's page: the published one, or the one that follows from the table. */
export function useRecordPage(table: MaybeRefOrGetter<string>) {
  const page = useQuery({
    queryKey: computed(() => ['page-of', toValue(table), 'record']),
    queryFn: () => readTablePage(toValue(table), 'record'),
    staleTime: 60_000,
  })
  return { page: page.data, error: page.error, refetch: page.refetch }
}

/** The first record node of a page, also inside columns, tabs and grids. */
export function recordNodeIn(nodes: readonly PageNode[]): RecordNode | null {
  for (const node of nodes) {
    if (node.type === 'record') return node as RecordNode
    for (const part of [node.tabs, node.columns, node.cells].flat() as ({ nodes?: PageNode[] } | undefined)[]) {
      const found = part?.nodes && recordNodeIn(part.nodes)
      if (found) return found
    }
  }
  return null
}

/** All fields, relations with the titles of the rows they lead to, child rows whole. */
export function recordFields(table: Table, children: ReadonlyMap<string, Table>): string[] {
  const own = [...table.fields, ...table.system_fields].flatMap((field) => {
    const child = field.relation?.kind === 'children' ? children.get(field.relation.targets[0]?.name ?? '') : undefined
    return child
      ? childFields(child).flatMap((inner) => shownPath(inner.name, inner).map((path) => `${field.name}.${path}`))
      : field.relation?.kind === 'children'
        ? []
        : shownPath(field.name, field)
  })
  return [...new Set(own)]
}

export const childFields = (child: Table): TableField[] =>
  child.fields.filter((field) => field.name !== child.owned_by && field.relation?.kind !== 'children')

export const childTables = (table: Table | undefined): string[] =>
  (table?.fields ?? [])
    .filter((field) => field.relation?.kind === 'children')
    .map((field) => field.relation?.targets[0]?.name ?? '')
    .filter(Boolean)

export function useRecord(tableName: MaybeRefOrGetter<string>, id: MaybeRefOrGetter<number>) {
  const client = useQueryClient()
  const { t } = useI18n()
  const { report } = useFailure()
  const { table, error: tableError } = useTable(tableName)
  const children = useTables(computed(() => childTables(table.value)))
  const fields = computed(() => {
    const wanted = childTables(table.value)
    if (!table.value || (wanted.length > 0 && children.value.size === 0)) return null
    return recordFields(table.value, children.value).join(',')
  })

  const query = useQuery({
    queryKey: computed(() => ['row', toValue(tableName), toValue(id), fields.value]),
    queryFn: async ({ signal }) =>
      (await getRow(toValue(tableName), toValue(id), { fields: fields.value ?? '' }, signal)).data,
    enabled: computed(() => fields.value !== null),
    staleTime: 5_000,
  })

  /** What was read when editing began, and the values as they are now. */
  const read = shallowRef<Row | null>(null)
  const values = shallowRef<JsonObject>({})
  const changes = computed(() =>
    table.value && read.value ? changedValues(table.value, read.value, values.value) : {},
  )
  const isDirty = computed(() => Object.keys(changes.value).length > 0)
  const names = computed(() => table.value?.fields.map((field) => field.name) ?? [])
  const problems = useProblems(() => names.value)
  const troubles = ref<Record<string, string>>({})
  const saving = ref(false)
  const clash = shallowRef<Clash | null>(null)
  const canUpdate = computed(() => may(table.value, 'update'))

  watch(
    () => query.data.value,
    (row) => {
      // What is being edited is not pulled away; the server merges or tells both sides on saving.
      if (row && (!isDirty.value || read.value?.id !== row.id)) start(row)
    },
    { immediate: true },
  )

  function start(row: Row) {
    read.value = row
    values.value = { ...row }
    troubles.value = {}
    problems.clear()
    clash.value = null
  }

  function set(name: string, value: Json | undefined) {
    values.value = { ...values.value, [name]: value ?? null }
    problems.clear(name)
  }

  async function save(ifMatch?: string, sent: JsonObject = changes.value): Promise<boolean> {
    if (!table.value || !read.value || saving.value) return false
    if (Object.values(troubles.value).some(Boolean)) {
      toast(t('form.checkFields'), { tone: 'warning' })
      return false
    }
    if (Object.keys(sent).length === 0) {
      if (clash.value) await reread()
      return true
    }
    saving.value = true
    try {
      await patchRow(table.value.name, read.value.id, sent, ifMatch ?? etagOf(read.value))
      await reread()
      void rowsChanged(client, table.value.name, ...childTables(table.value))
      toast(t('form.saved'))
      return true
    } catch (error) {
      clash.value = clashOf(error)
      if (!clash.value && !problems.take(error)) report(error)
      if (problems.problems.value.length) await focusFirst(problems.problems.value)
      return false
    } finally {
      saving.value = false
    }
  }

  /** Both sides have been weighed: mine goes to the server with the new version, what was theirs stays. */
  const settle = (choices: Record<string, Side>) =>
    clash.value
      ? save(`"${clash.value.version}"`, settled(changes.value, clash.value, choices))
      : Promise.resolve(false)

  async function reread() {
    const { data } = await query.refetch()
    if (data) start(data)
  }

  return {
    ...{ table, children, row: read, values, set, changes, isDirty, saving, problems, troubles, clash, canUpdate },
    ...{ save, settle, reread, discard: () => read.value && start(read.value) },
    dismissClash: () => (clash.value = null),
    error: computed(() => tableError.value ?? query.error.value ?? undefined),
    refetch: query.refetch,
    isEditable: (field: TableField) => canUpdate.value && isEditable(field, read.value),
  }
}

export type RecordPart = ReturnType<typeof useRecord>

/** The first field that something is wrong with is where to go on. */
export async function focusFirst(problems: readonly Problem[], prefix = 'field'): Promise<void> {
  await nextTick()
  const wrong = problems.map((problem) => problem.pointer.split('/')[1] ?? '').filter(Boolean)
  const place = (name: string) => document.getElementById(`${prefix}-${name}`)
  const first = wrong.map(place).filter((element) => element !== null)
  const top = first.toSorted((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)[0]
  top?.scrollIntoView({ block: 'center' })
  const control = top?.matches('input, textarea, [tabindex]')
    ? top
    : top?.querySelector<HTMLElement>('input, textarea, [tabindex]')
  control?.focus()
}
