/**
 * Stored HTML as a tree of Vue nodes from an allow-list. The server has cleaned it already; this is the second wall:
 * nothing is ever handed to the HTML parser of the live page.
 */

import { h, type VNodeChild } from 'vue'
import { safeLink } from '../parts/links'

const PLAIN = new Set(
  'p br hr b strong i em u s del ins sub sup small mark code pre blockquote ul ol li h1 h2 h3 h4 h5 h6 table thead tbody tr th td dl dt dd span div'.split(
    ' ',
  ),
)
const DROPPED = new Set(
  'script style iframe object embed template noscript svg math form input textarea select button'.split(' '),
)
const DEEPEST = 40

export function richNodes(html: string): VNodeChild[] {
  const page = new DOMParser().parseFromString(html, 'text/html')
  return childrenOf(page.body, 0)
}

/** The words alone, for a table cell. */
export function plainText(html: string): string {
  const words: string[] = []
  const walk = (node: Node) => {
    if (node.nodeType === Node.TEXT_NODE) words.push(node.textContent ?? '')
    else if (!DROPPED.has(node.nodeName.toLowerCase())) {
      node.childNodes.forEach(walk)
      words.push(' ')
    }
  }
  walk(new DOMParser().parseFromString(html, 'text/html').body)
  return words.join('').replace(/\s+/g, ' ').trim()
}

function childrenOf(node: Node, depth: number): VNodeChild[] {
  return [...node.childNodes].flatMap((child) => nodeOf(child, depth + 1))
}

function nodeOf(node: Node, depth: number): VNodeChild[] {
  if (node.nodeType === Node.TEXT_NODE) return [node.textContent ?? '']
  if (!(node instanceof Element) || depth > DEEPEST) return []
  const name = node.nodeName.toLowerCase()
  if (DROPPED.has(name)) return []
  if (name === 'a') return [linkOf(node, depth)]
  // An unknown element disappears, what it holds stays.
  if (!PLAIN.has(name)) return childrenOf(node, depth)
  return [h(name, numbersOf(node), childrenOf(node, depth))]
}

/** The only attributes that stay, and only as small whole numbers. */
function numbersOf(node: Element): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const name of ['colspan', 'rowspan', 'start']) {
    const value = node.getAttribute(name) ?? ''
    if (/^\d{1,3}$/.test(value)) kept[name] = value
  }
  return kept
}

function linkOf(node: Element, depth: number): VNodeChild {
  const href = safeLink(node.getAttribute('href') ?? '')
  if (!href) return h('span', childrenOf(node, depth))
  return h('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, childrenOf(node, depth))
}
