/** Markdown as a tree: headings, paragraphs, lists, quotes, code, tables, links. HTML in it is text like any other. */

export type Inline =
  | string
  | { kind: 'strong' | 'em' | 'del'; children: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; href: string; children: Inline[] }
  | { kind: 'break' }

export type Block =
  | { kind: 'heading'; level: number; children: Inline[] }
  | { kind: 'paragraph'; children: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'list'; ordered: boolean; start: number; items: Block[][] }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][]; align: ('left' | 'right' | 'center')[] }
  | { kind: 'rule' }

const DEEPEST = 8
const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/
const FENCE = /^\s{0,3}(```+|~~~+)/
const RULE = /^\s{0,3}([-*_])(\s*\1){2,}\s*$/
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/
const QUOTE = /^\s{0,3}>\s?(.*)$/
const DASHES = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/

export function markdownBlocks(source: string, depth = 0): Block[] {
  const lines = source.replace(/\r\n?/g, '\n').replace(/\t/g, '    ').split('\n')
  const blocks: Block[] = []
  let at = 0
  while (at < lines.length) {
    const line = lines[at] ?? ''
    if (!line.trim()) at += 1
    else if (FENCE.test(line)) at = takeFence(lines, at, blocks)
    else if (HEADING.test(line)) {
      const [, marks = '', words = ''] = HEADING.exec(line) ?? []
      blocks.push({ kind: 'heading', level: marks.length, children: markdownInline(words) })
      at += 1
    } else if (RULE.test(line)) {
      blocks.push({ kind: 'rule' })
      at += 1
    } else if (QUOTE.test(line) && depth < DEEPEST) at = takeQuote(lines, at, blocks, depth)
    else if (ITEM.test(line) && depth < DEEPEST) at = takeList(lines, at, blocks, depth)
    else if (line.includes('|') && DASHES.test(lines[at + 1] ?? '') && (lines[at + 1] ?? '').includes('-'))
      at = takeTable(lines, at, blocks)
    else at = takeParagraph(lines, at, blocks)
  }
  return blocks
}

function takeFence(lines: string[], from: number, blocks: Block[]): number {
  const fence = FENCE.exec(lines[from] ?? '')?.[1] ?? '```'
  let end = from + 1
  while (end < lines.length && !(lines[end] ?? '').trim().startsWith(fence)) end += 1
  blocks.push({ kind: 'code', text: lines.slice(from + 1, end).join('\n') })
  return end + 1
}

function takeQuote(lines: string[], from: number, blocks: Block[], depth: number): number {
  let end = from
  while (end < lines.length && QUOTE.test(lines[end] ?? '')) end += 1
  const inner = lines.slice(from, end).map((line) => QUOTE.exec(line)?.[1] ?? '')
  blocks.push({ kind: 'quote', blocks: markdownBlocks(inner.join('\n'), depth + 1) })
  return end
}

function takeList(lines: string[], from: number, blocks: Block[], depth: number): number {
  const [, indent = '', mark = '-'] = ITEM.exec(lines[from] ?? '') ?? []
  const ordered = /\d/.test(mark)
  const items: string[][] = []
  let at = from
  while (at < lines.length) {
    const line = lines[at] ?? ''
    const item = ITEM.exec(line)
    const isSibling = item && (item[1] ?? '').length <= indent.length + 1 && /\d/.test(item[2] ?? '') === ordered
    if (isSibling) items.push([item[3] ?? ''])
    else if (line.trim() && /^\s{2,}/.test(line) && items.length)
      items.at(-1)!.push(line.replace(new RegExp(`^ {1,${indent.length + 4}}`), ''))
    else if (!line.trim() && (/^\s{2,}\S/.test(lines[at + 1] ?? '') || ITEM.test(lines[at + 1] ?? '')))
      items.at(-1)?.push('')
    else break
    at += 1
  }
  const start = ordered ? Number.parseInt(mark, 10) : 1
  blocks.push({ kind: 'list', ordered, start, items: items.map((own) => markdownBlocks(own.join('\n'), depth + 1)) })
  return at
}

function takeTable(lines: string[], from: number, blocks: Block[]): number {
  let end = from + 2
  while (end < lines.length && (lines[end] ?? '').includes('|')) end += 1
  const align = cells(lines[from + 1] ?? '').map((dashes) =>
    dashes.startsWith(':') && dashes.endsWith(':')
      ? ('center' as const)
      : dashes.endsWith(':')
        ? ('right' as const)
        : ('left' as const),
  )
  blocks.push({
    kind: 'table',
    head: cells(lines[from] ?? '').map(markdownInline),
    rows: lines.slice(from + 2, end).map((line) => cells(line).map(markdownInline)),
    align,
  })
  return end
}

const cells = (line: string) =>
  line
    .trim()
    .replace(/^\||(?<!\\)\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))

function takeParagraph(lines: string[], from: number, blocks: Block[]): number {
  let end = from + 1
  const ends = (line: string) => !line.trim() || [HEADING, FENCE, RULE, QUOTE, ITEM].some((start) => start.test(line))
  while (end < lines.length && !ends(lines[end] ?? '')) end += 1
  const text = lines
    .slice(from, end)
    .map((line) => line.trimStart())
    .join('\n')
  blocks.push({ kind: 'paragraph', children: markdownInline(text) })
  return end
}

/** Each is tried where its sign stands; what does not fit stays the text it is. */
const SIGNS: readonly [RegExp, (match: RegExpExecArray, depth: number) => Inline | null][] = [
  [/\\([\\`*_{}[\]()#+\-.!|~>])/y, (match) => match[1] ?? ''],
  [/(`+)([\s\S]*?[^`])\1(?!`)/y, (match) => ({ kind: 'code', text: (match[2] ?? '').trim() })],
  [
    /\*\*(?=\S)([\s\S]*?\S)\*\*/y,
    (match, depth) => ({ kind: 'strong', children: markdownInline(match[1] ?? '', depth) }),
  ],
  [
    /__(?=\S)([\s\S]*?\S)__(?!\w)/y,
    (match, depth) => ({ kind: 'strong', children: markdownInline(match[1] ?? '', depth) }),
  ],
  [/~~(?=\S)([\s\S]*?\S)~~/y, (match, depth) => ({ kind: 'del', children: markdownInline(match[1] ?? '', depth) })],
  [
    /\*(?=\S)([\s\S]*?[^\s*])\*(?!\*)/y,
    (match, depth) => ({ kind: 'em', children: markdownInline(match[1] ?? '', depth) }),
  ],
  [
    /_(?=\S)([^_]*?[^\s_])_(?!\w)/y,
    (match, depth) => ({ kind: 'em', children: markdownInline(match[1] ?? '', depth) }),
  ],
  [/\[((?:[^[\]]|\[[^[\]]*\])*)\]\(\s*<?([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?(?:\s+["'][^"']*["'])?\s*\)/y, link],
  [/<((?:https?:\/\/|mailto:)[^\s<>]+)>/y, (match) => linkTo(match[1] ?? '', [match[1] ?? ''])],
  [/https?:\/\/[^\s<>()]*[^\s<>().,;:!?'"\]]/y, (match) => linkTo(match[0], [match[0]])],
  [/(?: {2,}|\\)\n/y, () => ({ kind: 'break' })],
]

export function markdownInline(text: string, depth = 0): Inline[] {
  if (depth > DEEPEST) return [text]
  const found: Inline[] = []
  let plain = ''
  let at = 0
  while (at < text.length) {
    const before = text[at - 1] ?? ' '
    const node = tryAt(text, at, depth, before)
    if (node) {
      if (plain) found.push(plain)
      plain = ''
      if (typeof node.inline === 'string') plain = node.inline
      else found.push(node.inline)
      at = node.end
    } else plain += text[at++]
  }
  if (plain) found.push(plain)
  return found
}

const MAY_START = /[\\`*_~[<h \n]/

function tryAt(text: string, at: number, depth: number, before: string): { inline: Inline; end: number } | null {
  const sign = text[at] ?? ''
  if (!MAY_START.test(sign)) return null
  // An underscore or an address inside a word is part of the word: snake_case.
  if ((sign === '_' || sign === 'h') && /\w/.test(before)) return null
  for (const [pattern, make] of SIGNS) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    const inline = match && make(match, depth + 1)
    if (match && inline !== null && inline !== undefined) return { inline, end: at + match[0].length }
  }
  return null
}

function link(match: RegExpExecArray, depth: number): Inline | null {
  return linkTo(match[2] ?? '', markdownInline(match[1] ?? '', depth))
}

/** Only the web and mail; whatever else an address says, the words stay words. */
function linkTo(href: string, children: Inline[]): Inline | null {
  return /^(https?:\/\/|mailto:)/i.test(href) ? { kind: 'link', href, children } : null
}
