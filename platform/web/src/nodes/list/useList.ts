/** A list as its parts see it: table, state, columns, rows, selection and what may be done. */

import { useQueryClient } from '@tanstack/vue-query'
import { useMediaQuery } from '@vueuse/core'
import {
  computed,
  inject,
  provide,
  ref,
  shallowRef,
  toValue,
  watch,
  type InjectionKey,
  type MaybeRefOrGetter,
} from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { etagOf, getRow, patchRow, restoreRow, type Row, type RowPage } from '@/api/config'
import type { Json, JsonObject } from '@/api/json'
import { fieldNamed, may, type PageNode, type TableField } from '@/api/tables'
import { keep, useAccountPreferences } from '@/composables/useAccountPreferences'
import { useFailure } from '@/composables/useFailure'
import { useFormat } from '@/composables/useFormat'
import { rowsChanged, useTable, useTables } from '@/composables/useTable'
import { useText } from '@/composables/useText'
import { toast } from '@/composables/useToasts'
import { newUid } from '@/composables/useUid'
import { isEditable, sentValue } from '../record/values'
import { arranged, columnsOf, fieldsAsked, usualColumns, type ColumnChoice, type NodeColumn } from './columns'
import { allOf, filterGroup } from './filters'
import { hasFacets, isFilterable, shapeOf } from './operators'
import { useListState } from './useListState'
import { useRows } from './useRows'
import { useSelection } from './useSelection'
import { isUnchanged, listPreferences, stateOfView, type SavedView } from './views'

export interface ListNode extends PageNode {
  table: string
  columns?: NodeColumn[]
  filters?: string[]
  filter?: JsonObject
  sort?: string[]
  page_size?: 20 | 50 | 100 | 200
  open?: 'drawer' | 'page'
  actions?: ('create' | 'import' | 'export' | 'delete')[]
}

export interface ListOptions {
  /** Under which names the state stands in the address; null keeps it out of it. */
  prefix: string | null
  /** Values that new rows start with, such as the row they belong to. */
  values?: MaybeRefOrGetter<JsonObject>
}

export type ListPart = ReturnType<typeof useList>
const LIST: InjectionKey<ListPart> = Symbol('list')

/** The list that the calling component is a part of. */
export function theList(): ListPart {
  const list = inject(LIST)
  if (!list) throw new Error('This component stands inside a list.')
  return list
}

export function useList(node: MaybeRefOrGetter<ListNode>, options: ListOptions) {
  const client = useQueryClient()
  const router = useRouter()
  const text = useText()
  const format = useFormat()
  const { t } = useI18n()
  const { report } = useFailure()
  const isPhone = useMediaQuery('(max-width: 700px)')

  const name = computed(() => toValue(node).table)
  const { table, error: tableError, refetch: refetchTable } = useTable(name)
  const size = computed(() => toValue(node).page_size ?? 50)
  const { state, change, isAsked } = useListState(options.prefix, size)

  // --- What this person keeps for this list.
  const { preferences } = useAccountPreferences()
  const key = computed(() => (options.prefix === '' ? name.value : `${name.value}:${toValue(node).uid}`))
  const kept = computed(() =>
    listPreferences(((preferences.value.ui as JsonObject | undefined)?.lists as JsonObject | undefined)?.[key.value]),
  )
  const keepPart = (part: 'views' | 'columns', value: unknown) =>
    keep(['ui', 'lists', key.value, part], value as Json).catch(report)

  // --- Columns.
  const offered = computed<NodeColumn[]>(() => toValue(node).columns ?? (table.value ? usualColumns(table.value) : []))
  const farTables = useTables(
    computed(() => {
      const paths = offered.value.map((column) => column.field).filter((path) => path.includes('.'))
      const targets = paths.map(
        (path) => table.value && fieldNamed(table.value, path.split('.')[0] ?? '')?.relation?.targets[0]?.name,
      )
      return [...new Set(targets.filter((target): target is string => Boolean(target)))]
    }),
  )
  function fieldAt(path: string): TableField | undefined {
    let at = table.value
    const steps = path.split('.')
    for (const [place, step] of steps.entries()) {
      const field = at && fieldNamed(at, step)
      if (!field || place === steps.length - 1) return field || undefined
      at = farTables.value.get(field.relation?.targets[0]?.name ?? '')
    }
    return undefined
  }
  const layout = shallowRef<ColumnChoice[] | null>(null)
  const choices = computed(() => {
    const others = table.value
      ? [
          ...table.value.fields.filter((field) => field.relation?.kind !== 'children'),
          ...table.value.system_fields,
        ].map((field) => field.name)
      : []
    return arranged(offered.value, others, layout.value ?? activeView.value?.columns ?? kept.value.columns)
  })
  const columns = computed(() => columnsOf(choices.value, offered.value, fieldAt))
  let keepingColumns: ReturnType<typeof setTimeout> | undefined
  function arrange(next: ColumnChoice[] | null) {
    layout.value = next ?? []
    if (activeView.value) return
    clearTimeout(keepingColumns)
    keepingColumns = setTimeout(() => void keepPart('columns', next ?? undefined), 600)
  }
  const resize = (path: string, width: number) =>
    arrange(choices.value.map((choice) => (choice.field === path ? { ...choice, width } : choice)))

  // --- Saved views.
  const views = computed(() => kept.value.views)
  const activeView = computed(() => views.value.find((view) => view.uid === state.value.view) ?? null)
  const isViewChanged = computed(
    () => activeView.value !== null && (!isUnchanged(activeView.value, state.value) || layout.value !== null),
  )
  function showView(view: SavedView | null) {
    layout.value = null
    change(view ? stateOfView(view) : { filter: null, search: '', sort: [], trash: false, view: '', size: size.value })
  }
  function saveView(title: string, usual: boolean, replaces?: SavedView) {
    const view: SavedView = {
      uid: replaces?.uid ?? newUid(),
      name: title,
      filter: state.value.filter,
      search: state.value.search,
      sort: state.value.sort,
      size: state.value.size,
      columns: choices.value,
      usual,
    }
    const others = views.value
      .filter((one) => one.uid !== view.uid)
      .map((one) => (usual ? { ...one, usual: false } : one))
    void keepPart('views', [...others, view])
    layout.value = null
    change({ view: view.uid, page: state.value.page })
    toast(t('list.views.saved', { name: title }))
  }
  function removeView(view: SavedView) {
    void keepPart(
      'views',
      views.value.filter((one) => one.uid !== view.uid),
    )
    if (state.value.view === view.uid) change({ view: '', page: state.value.page })
  }
  const usualView = views.value.find((view) => view.usual)
  if (usualView && !isAsked()) change(stateOfView(usualView))

  // --- Rows.
  const filter = computed(() => allOf(toValue(node).filter, state.value.filter))
  const asked = computed(() =>
    table.value && columns.value.length
      ? {
          table: name.value,
          filter: filter.value,
          search: state.value.search,
          sort: state.value.sort.length ? state.value.sort : (toValue(node).sort ?? []),
          fields: fieldsAsked(columns.value, table.value),
          page: state.value.page,
          size: state.value.size,
          trash: state.value.trash,
        }
      : null,
  )
  const found = useRows(asked)
  const rows = found.rows
  const selection = useSelection(() => rows.value.map((row) => row.id))
  // What was chosen among other rows must not be changed together with what is shown now.
  watch(() => JSON.stringify([filter.value, state.value.search, state.value.trash, name.value]), selection.clear)
  watch([rows, () => found.isStale.value], () => {
    if (!found.isStale.value && !found.isFetching.value && rows.value.length === 0 && state.value.page > 1)
      change({ page: 1 })
  })
  const sorting = computed(() => (asked.value?.sort.length ? asked.value.sort : (table.value?.default_sort ?? [])))
  const countText = computed(() => {
    const { count, is } = found.counted.value
    if (count === null) return null
    if (is === 'at_least') return `${format.number(count)}+`
    return is === 'estimated' ? `≈ ${format.number(count)}` : format.number(count)
  })
  const isNarrowed = computed(() => state.value.filter !== null || state.value.search !== '')

  // --- What may be done.
  const allowed = (action: 'create' | 'import' | 'export' | 'delete') =>
    may(table.value, action) && (toValue(node).actions?.includes(action) ?? true)
  const canCreate = computed(() => allowed('create') && !state.value.trash && !table.value?.owned_by)
  const canImport = computed(() => allowed('import') && !state.value.trash)
  const canExport = computed(() => allowed('export'))
  const canDelete = computed(() => allowed('delete') && !state.value.trash)
  const canUpdate = computed(() => may(table.value, 'update') && !state.value.trash)
  const canRestore = computed(() => may(table.value, 'delete') && state.value.trash)

  const filterable = computed(() =>
    [...(table.value?.fields ?? []), ...(table.value?.system_fields ?? [])].filter(isFilterable),
  )
  const quickFilters = computed<TableField[]>(() => {
    const named = toValue(node).filters
    if (named) return named.map(fieldAt).filter((field): field is TableField => Boolean(field && isFilterable(field)))
    const own = (table.value?.fields ?? []).filter(isFilterable)
    const quick = own.filter((field) => hasFacets(field) || shapeOf(field) === 'flag' || shapeOf(field) === 'time')
    return quick.slice(0, 4)
  })

  // --- Deeds.
  const title = computed(() => text(toValue(node).title ?? table.value?.title, name.value))
  const rowTitle = (row: Row): string => {
    const at = table.value?.row_title
    const value = at ? row[at] : null
    return value === null || value === undefined || typeof value === 'object' ? `#${row.id}` : String(value)
  }
  const addressOf = (id: number) => `/config/${encodeURIComponent(name.value)}/${id}`
  const active = ref<{ row: number; column: number }>({ row: -1, column: 0 })
  const editing = ref<{ id: number; path: string } | null>(null)
  const rowCanChange = (field: TableField, row: Row, path: string) =>
    canUpdate.value &&
    !path.includes('.') &&
    isEditable(field, row) &&
    !['children', 'rich_text', 'json'].includes(field.type)

  function open(id: number) {
    if (options.prefix === null || isPhone.value || toValue(node).open === 'page') void router.push(addressOf(id))
    else change({ row: id }, state.value.row === null ? 'push' : 'replace')
  }
  function create() {
    const values = toValue(options.values) ?? {}
    const query = Object.keys(values).length ? { values: JSON.stringify(values) } : {}
    void router.push({ path: `/config/${encodeURIComponent(name.value)}/new`, query })
  }
  /** Reads one row again and puts it where it stands. */
  async function reread(id: number) {
    const fields = asked.value?.fields.join(',') ?? ''
    const { data } = await getRow(name.value, id, { fields })
    client.setQueriesData<RowPage>(
      { queryKey: ['rows', name.value] },
      (page) => page && { ...page, rows: page.rows.map((row) => (row.id === id ? { ...row, ...data } : row)) },
    )
  }
  async function saveCell(row: Row, field: TableField, value: Json, ifMatch = etagOf(row)) {
    await patchRow(name.value, row.id, { [field.name]: sentValue(field, value) }, ifMatch)
    await reread(row.id)
    for (const what of ['row', 'history', 'facets', 'figure'])
      void client.invalidateQueries({ queryKey: [what, name.value] })
  }
  async function restore(id: number) {
    try {
      await restoreRow(name.value, id)
      toast(t('list.restored'))
      await rowsChanged(client, name.value)
    } catch (error) {
      report(error)
    }
  }
  /** The row before or behind, over the edge of the page if need be. */
  function step(by: 1 | -1) {
    const place = rows.value.findIndex((row) => row.id === state.value.row) + by
    const row = rows.value[place]
    if (row) return change({ row: row.id })
    const page = state.value.page + by
    if (page < 1 || (by === 1 && !found.hasNext.value)) return
    change({ page, row: state.value.row })
    const stop = watch([rows, found.isStale], () => {
      if (found.isStale.value || !rows.value.length) return
      stop()
      change({ row: rows.value.at(by === 1 ? 0 : -1)?.id ?? null })
    })
  }
  const place = computed(() => rows.value.findIndex((row) => row.id === state.value.row))

  const list = {
    ...{
      node: computed(() => toValue(node)),
      name,
      title,
      table,
      tableError,
      refetchTable,
      isPhone,
      isEmbedded: options.prefix !== '',
    },
    ...{ state, change, filter, group: computed(() => filterGroup(state.value.filter ?? undefined)), isNarrowed },
    ...{ columns, choices, offered, fieldAt, arrange, resize, resetColumns: () => arrange(null) },
    ...{ views, activeView, isViewChanged, showView, saveView, removeView },
    ...{ rows, found, asked, sorting, countText, selection, filterable, quickFilters },
    ...{ canCreate, canImport, canExport, canDelete, canUpdate, canRestore, rowCanChange },
    ...{ rowTitle, addressOf, active, editing, open, create, saveCell, reread, restore, step, place },
    changed: () => rowsChanged(client, name.value),
  }
  provide(LIST, list)
  return list
}
