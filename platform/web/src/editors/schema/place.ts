/** Places in the text of a JSON document: from pointer to position and back, by the editor's own syntax tree. */

import { ensureSyntaxTree, syntaxTree } from '@codemirror/language'
import type { EditorState } from '@codemirror/state'
import type { SyntaxNode } from '@lezer/common'
import { pointerOf, stepsOf, type Step } from '../pointer'

const VALUES = new Set(['Object', 'Array', 'String', 'Number', 'True', 'False', 'Null'])

/** The editor reads on in its own time; a place may lie where it has not been yet. */
export const wholeTree = (state: EditorState) =>
  ensureSyntaxTree(state, state.doc.length, MOST_MILLISECONDS) ?? syntaxTree(state)

const MOST_MILLISECONDS = 2_000

const childrenOf = (node: SyntaxNode, wanted: (name: string) => boolean): SyntaxNode[] => {
  const found: SyntaxNode[] = []
  for (let child = node.firstChild; child; child = child.nextSibling) if (wanted(child.name)) found.push(child)
  return found
}
const isValue = (name: string) => VALUES.has(name)

export function nameOf(state: EditorState, property: SyntaxNode): string {
  const name = property.getChild('PropertyName')
  if (!name) return ''
  const written = state.sliceDoc(name.from, name.to)
  try {
    return String(JSON.parse(written))
  } catch {
    return written.replaceAll('"', '')
  }
}

/** The range of the value at the pointer; of the nearest value around it if there is none. */
export function rangeOf(state: EditorState, pointer: string): { from: number; to: number } {
  let value = childrenOf(wholeTree(state).topNode, isValue)[0]
  if (!value) return { from: 0, to: state.doc.length }
  let shown: SyntaxNode = value
  for (const step of stepsOf(pointer)) {
    if (value?.name === 'Array') {
      value = childrenOf(value, isValue)[Number(step)]
      shown = value ?? shown
    } else {
      const property: SyntaxNode | undefined =
        value && childrenOf(value, (name) => name === 'Property').find((one) => nameOf(state, one) === step)
      value = property && childrenOf(property, isValue)[0]
      shown = value ?? property ?? shown
    }
    if (!value) break
  }
  const isBig = shown.name === 'Object' || shown.name === 'Array'
  return { from: shown.from, to: isBig ? shown.from + 1 : shown.to }
}

/** The pointer of the value that this node is, or stands in. */
export function pointerTo(state: EditorState, node: SyntaxNode): string {
  const steps: Step[] = []
  for (let at: SyntaxNode | null = node; at; at = at.parent) {
    if (at.name === 'Property') steps.unshift(nameOf(state, at))
    else if (at.parent?.name === 'Array' && isValue(at.name)) {
      const one = at
      steps.unshift(childrenOf(at.parent, isValue).findIndex((item) => item.from === one.from))
    }
  }
  return pointerOf(...steps)
}
