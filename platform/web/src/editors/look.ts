/** How code looks: our own colours, legible in both themes. */

import { HighlightStyle } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

export const editorTheme = EditorView.theme({
  '&': { color: 'var(--jq-text)', backgroundColor: 'transparent', fontSize: '12px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--jq-mono)', lineHeight: '1.6', overflow: 'auto' },
  '.cm-gutters': { backgroundColor: 'transparent', border: 'none', color: 'var(--jq-text-3)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--jq-hover) 70%, transparent)' },
  '&:not(.cm-focused) :is(.cm-activeLine, .cm-activeLineGutter, .cm-matchingBracket)': {
    backgroundColor: 'transparent',
    outline: 'none',
  },
  '.cm-cursor': { borderLeftColor: 'var(--jq-text)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--jq-accent) 24%, transparent) !important',
  },
  '.cm-matchingBracket': { backgroundColor: 'var(--jq-accent-soft)', outline: '1px solid var(--jq-line-strong)' },
  '.cm-panels, .cm-tooltip': {
    backgroundColor: 'var(--jq-card)',
    color: 'var(--jq-text)',
    border: '1px solid var(--jq-line)',
    borderRadius: '6px',
  },
  '.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px !important' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--jq-accent-soft)',
    color: 'var(--jq-text)',
  },
  '.cm-textfield, .cm-button': {
    backgroundColor: 'var(--jq-card)',
    backgroundImage: 'none',
    border: '1px solid var(--jq-line-strong)',
    borderRadius: '4px',
    color: 'var(--jq-text)',
  },
})

const LIGHT = { key: '#7b2c8f', text: '#1a6b3c', number: '#a04408', word: '#3d4fd1', quiet: '#666d79', bad: '#b3261e' }
const DARK = { key: '#d3a5e8', text: '#8fd4a8', number: '#eab088', word: '#98a4ff', quiet: '#979eaa', bad: '#f28b82' }

export function highlighting(dark: boolean): HighlightStyle {
  const ink = dark ? DARK : LIGHT
  return HighlightStyle.define([
    { tag: [tags.propertyName, tags.attributeName], color: ink.key },
    { tag: [tags.string, tags.special(tags.string)], color: ink.text },
    { tag: [tags.number], color: ink.number },
    { tag: [tags.bool, tags.null, tags.keyword, tags.operatorKeyword], color: ink.word },
    { tag: [tags.comment, tags.punctuation, tags.separator, tags.bracket], color: ink.quiet },
    { tag: [tags.invalid], color: ink.bad },
  ])
}
