/** One definition on the workbench: loaded, edited with undo, its draft saved a second after the last edit. */

import { useEventListener } from '@vueuse/core'
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import type { JsonObject } from '@/api/json'
import { readDefinition, saveDraft, type DefinitionDocument } from '@/api/metadata'
import { ApiError, type Problem } from '@/api/problems'
import { sameJson } from '@/editors/pointer'
import { begin, edited, redone, undone } from './history'

export type SaveState = 'saved' | 'dirty' | 'saving' | 'failed' | 'conflict'

/** What somebody else has made of the draft meanwhile. */
export interface Theirs {
  etag: string
  body: JsonObject
  by: string
}

const PAUSE = 1000

export function useWorkbench(kind: Ref<string>, name: Ref<string>) {
  const definition = shallowRef<DefinitionDocument | null>(null)
  const history = shallowRef(begin<JsonObject>({}))
  const problems = shallowRef<Problem[]>([])
  const state = ref<SaveState>('saved')
  const theirs = shallowRef<Theirs | null>(null)
  const error = shallowRef<unknown>(null)
  const failure = shallowRef<unknown>(null)
  const isReadonly = ref(false)
  let saved: JsonObject = {}
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<void> | null = null

  const body = computed(() => history.value.now)

  async function load() {
    clearTimeout(timer)
    error.value = null
    try {
      take(await readDefinition(kind.value, name.value))
    } catch (cause) {
      definition.value = null
      error.value = cause
    }
  }

  /** Begins anew with what the server has: undo cannot lead behind it. */
  function take(fresh: DefinitionDocument) {
    definition.value = fresh
    history.value = begin(fresh.body)
    accept(fresh, fresh.body)
    theirs.value = null
    state.value = 'saved'
  }

  function accept(fresh: DefinitionDocument, kept: JsonObject) {
    definition.value = fresh
    problems.value = fresh.problems
    saved = kept
    failure.value = null
  }

  function edit(next: JsonObject, key?: string) {
    if (isReadonly.value || sameJson(next, body.value)) return
    history.value = edited(history.value, next, key)
    saveSoon()
  }

  function undo() {
    history.value = undone(history.value)
    saveSoon()
  }

  function redo() {
    history.value = redone(history.value)
    saveSoon()
  }

  function saveSoon() {
    if (state.value === 'conflict') return
    clearTimeout(timer)
    if (sameJson(body.value, saved) && state.value !== 'saving') {
      state.value = 'saved'
      return
    }
    if (state.value !== 'saving') state.value = 'dirty'
    timer = setTimeout(() => void flush(), PAUSE)
  }

  /** Saves now what is not saved yet. True when the server has what is shown. */
  async function flush(): Promise<boolean> {
    clearTimeout(timer)
    while (running) await running
    while (state.value !== 'conflict' && definition.value && !sameJson(body.value, saved)) {
      running = save(body.value, definition.value.etag).finally(() => (running = null))
      await running
      if (state.value === 'failed') return false
    }
    return state.value !== 'conflict'
  }

  async function save(next: JsonObject, etag: string) {
    state.value = 'saving'
    try {
      accept(await saveDraft(kind.value, definition.value?.name ?? name.value, next, etag), next)
      state.value = sameJson(body.value, next) ? 'saved' : 'dirty'
    } catch (cause) {
      if (cause instanceof ApiError && cause.status === 412) {
        theirs.value = (cause.document.current as Theirs | undefined) ?? null
        state.value = 'conflict'
        return
      }
      failure.value = cause
      state.value = 'failed'
      if (cause instanceof ApiError && cause.status === 403) isReadonly.value = true
      if (cause instanceof ApiError && cause.isOffline) timer = setTimeout(() => void flush(), 5 * PAUSE)
    }
  }

  /** The conflict is over: mine goes over theirs, or theirs takes the place of mine (undo brings mine back). */
  async function settle(side: 'mine' | 'theirs') {
    const other = theirs.value
    if (!other || !definition.value) return
    definition.value = { ...definition.value, etag: other.etag }
    saved = other.body
    theirs.value = null
    if (side === 'theirs') {
      history.value = edited(history.value, other.body)
      state.value = 'saved'
      return
    }
    state.value = 'dirty'
    await flush()
  }

  watch([kind, name], () => void load(), { immediate: true })
  useEventListener(window, 'beforeunload', (event) => {
    if (['dirty', 'saving', 'failed', 'conflict'].includes(state.value) && !isReadonly.value) event.preventDefault()
  })
  onScopeDispose(() => clearTimeout(timer))

  return {
    definition,
    body,
    problems,
    state,
    theirs,
    error,
    failure,
    isReadonly,
    canUndo: computed(() => history.value.past.length > 0),
    canRedo: computed(() => history.value.future.length > 0),
    load,
    take,
    edit,
    undo,
    redo,
    flush,
    settle,
  }
}
