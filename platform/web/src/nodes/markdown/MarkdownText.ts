/** Draws Markdown as elements, one by one: no text ever becomes HTML. */

import { defineComponent, h, type VNode } from 'vue'
import { markdownBlocks, type Block, type Inline } from './parse'

type Child = VNode | string

function inline(node: Inline): Child {
  if (typeof node === 'string') return node
  switch (node.kind) {
    case 'code':
      return h('code', node.text)
    case 'break':
      return h('br')
    case 'link':
      return h('a', { href: node.href, target: '_blank', rel: 'noopener noreferrer' }, node.children.map(inline))
    default:
      return h(node.kind, node.children.map(inline))
  }
}

function block(node: Block): VNode {
  switch (node.kind) {
    case 'heading':
      // The page has the one h1.
      return h(`h${Math.min(6, node.level + 1)}`, node.children.map(inline))
    case 'paragraph':
      return h('p', node.children.map(inline))
    case 'code':
      return h('pre', { tabindex: 0 }, h('code', node.text))
    case 'quote':
      return h('blockquote', node.blocks.map(block))
    case 'rule':
      return h('hr')
    case 'list':
      return h(
        node.ordered ? 'ol' : 'ul',
        node.ordered && node.start !== 1 ? { start: node.start } : {},
        node.items.map((blocks) => h('li', itemOf(blocks))),
      )
    case 'table':
      return h('table', [
        h(
          'thead',
          h(
            'tr',
            node.head.map((cell, at) => h('th', { style: { textAlign: node.align[at] } }, cell.map(inline))),
          ),
        ),
        h(
          'tbody',
          node.rows.map((row) =>
            h(
              'tr',
              row.map((cell, at) => h('td', { style: { textAlign: node.align[at] } }, cell.map(inline))),
            ),
          ),
        ),
      ])
  }
}

/** A short item is its words, without a paragraph's space around them. */
function itemOf(blocks: Block[]): Child[] {
  return blocks.flatMap((one, at) => (one.kind === 'paragraph' && at === 0 ? one.children.map(inline) : [block(one)]))
}

export default defineComponent({
  name: 'MarkdownText',
  props: { text: { type: String, required: true } },
  setup: (props) => () => h('div', { class: 'markdown' }, markdownBlocks(props.text).map(block)),
})
