/** Actions the command palette offers, and the keys that work on the page now shown. */

import { onKeyStroke } from '@vueuse/core'
import { computed, onScopeDispose, ref, shallowRef, toValue, type Component, type MaybeRefOrGetter } from 'vue'

export interface Command {
  id: string
  title: string
  group?: string
  icon?: Component
  keys?: string
  run: () => void
}

export interface Shortcut {
  /** `c`, `/`, `?`, `mod+k`, `mod+enter`, `alt+up`. */
  keys: string
  title: string
  group?: string
  run: (event: KeyboardEvent) => void
  /** Also while typing in a field. */
  whileTyping?: boolean
}

const commandSources = shallowRef<MaybeRefOrGetter<Command[]>[]>([])
const shortcutSources = shallowRef<MaybeRefOrGetter<Shortcut[]>[]>([])

export const commands = computed(() => commandSources.value.flatMap((source) => toValue(source)))
export const shortcuts = computed(() => shortcutSources.value.flatMap((source) => toValue(source)))
export const paletteOpen = ref(false)
export const keyboardHelpOpen = ref(false)

/** Offers commands in the palette while the calling component lives. */
export function useCommands(source: MaybeRefOrGetter<Command[]>): void {
  commandSources.value = [...commandSources.value, source]
  onScopeDispose(() => (commandSources.value = commandSources.value.filter((other) => other !== source)))
}

/** Binds keys while the calling component lives; `?` lists them. */
export function useShortcuts(source: MaybeRefOrGetter<Shortcut[]>): void {
  shortcutSources.value = [...shortcutSources.value, source]
  onScopeDispose(() => (shortcutSources.value = shortcutSources.value.filter((other) => other !== source)))
}

/** Called once by the frame: the newest binding of a key wins. */
export function listenToKeys(): void {
  onKeyStroke((event) => {
    const typing = isTyping(event.target)
    const found = shortcuts.value.findLast(
      (shortcut) => matches(shortcut.keys, event) && (!typing || shortcut.whileTyping === true),
    )
    if (!found || event.defaultPrevented || (isOverlayOpen() && !found.whileTyping)) return
    event.preventDefault()
    found.run(event)
  })
}

export function matches(keys: string, event: KeyboardEvent): boolean {
  const parts = keys.toLowerCase().split('+')
  const key = parts.at(-1) || '+'
  const wantsMod = parts.includes('mod')
  if (wantsMod !== (event.ctrlKey || event.metaKey)) return false
  if (parts.includes('alt') !== event.altKey) return false
  if (parts.includes('shift') && !event.shiftKey) return false
  return (ARROWS[event.key] ?? event.key.toLowerCase()) === key
}

const ARROWS: Record<string, string> = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' }

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}

/** Single keys must not reach the page behind a dialog. */
function isOverlayOpen(): boolean {
  return [...document.querySelectorAll<HTMLElement>('[aria-modal="true"]')].some(
    (dialog) => dialog.offsetParent !== null,
  )
}

const isMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.platform)

/** Keys as they are printed on the keyboard in front of the reader. */
export function shownKeys(keys: string): string[] {
  return keys.split('+').map((part) => {
    const names: Record<string, string> = {
      mod: isMac ? '⌘' : 'Ctrl',
      alt: isMac ? '⌥' : 'Alt',
      enter: '↵',
      up: '↑',
      down: '↓',
      left: '←',
      right: '→',
      escape: 'Esc',
    }
    return names[part] ?? part.toUpperCase()
  })
}
