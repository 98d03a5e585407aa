/** Puts a statement into lines: clauses begin one, what is listed is indented, texts and comments stay as they are. */

const TOKENS =
  /(--[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`)|(:{1,2}[A-Za-z_]\w*|[A-Za-z_][\w$]*)|(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(<>|<=|>=|!=|\|\||->>?|[^\s])/g

const CLAUSES = [
  'WITH',
  'SELECT',
  'FROM',
  'WHERE',
  'GROUP BY',
  'HAVING',
  'ORDER BY',
  'LIMIT',
  'OFFSET',
  'WINDOW',
  'QUALIFY',
  'UNION ALL',
  'UNION',
  'INTERSECT',
  'EXCEPT',
]
const JOINS = /^(LEFT|RIGHT|FULL|INNER|CROSS|NATURAL|OUTER|JOIN|LATERAL)$/
const WORDS = new Set(
  'AND AS ASC BETWEEN BY CASE CAST CROSS DATE DESC DISTINCT ELSE END EXCEPT EXISTS FALSE FILTER FROM FULL GROUP HAVING ILIKE IN INNER INTERSECT INTERVAL IS JOIN LATERAL LEFT LIKE LIMIT NATURAL NOT NULL NULLS FIRST LAST OFFSET ON OR ORDER OUTER OVER PARTITION QUALIFY RANGE RIGHT ROWS SELECT THEN TRUE UNION ALL USING VALUES WHEN WHERE WINDOW WITH'.split(
    ' ',
  ),
)
const LISTS = new Set(['SELECT', 'GROUP BY', 'ORDER BY', 'WITH'])

interface Token {
  text: string
  kind: 'comment' | 'quoted' | 'word' | 'number' | 'sign'
}

function tokensOf(sql: string): Token[] {
  const tokens: Token[] = []
  for (const [, comment, quoted, word, digits, sign] of sql.matchAll(TOKENS)) {
    if (comment !== undefined) tokens.push({ text: comment, kind: 'comment' })
    else if (quoted !== undefined) tokens.push({ text: quoted, kind: 'quoted' })
    else if (digits !== undefined) tokens.push({ text: digits, kind: 'number' })
    else if (sign !== undefined) tokens.push({ text: sign, kind: 'sign' })
    else if (word !== undefined)
      tokens.push({ text: WORDS.has(word.toUpperCase()) ? word.toUpperCase() : word, kind: 'word' })
  }
  return tokens
}

/** `GROUP BY` and `UNION ALL` are one clause each. */
function joined(tokens: Token[]): Token[] {
  const next: Token[] = []
  for (let at = 0; at < tokens.length; at += 1) {
    const pair = `${tokens[at]!.text} ${tokens[at + 1]?.text ?? ''}`
    if (CLAUSES.includes(pair)) {
      next.push({ text: pair, kind: 'word' })
      at += 1
    } else next.push(tokens[at]!)
  }
  return next
}

export function formatted(sql: string): string {
  const lines: string[] = []
  /** For each open bracket: whether it holds a statement of its own, and the clause around it. */
  const open: { isQuery: boolean; clause: string }[] = []
  let line = ''
  let clause = ''
  let before: Token | null = null
  let isBetween = false
  const queries = () => open.filter((one) => one.isQuery).length
  const flat = () => open.length > 0 && !open.at(-1)!.isQuery
  const broken = (deeper: number) => {
    if (line.trim()) lines.push(line.trimEnd())
    line = '  '.repeat(queries() * 2 + deeper)
  }
  const tokens = joined(tokensOf(sql))
  tokens.forEach((token, at) => {
    const following = tokens[at + 1]
    if (token.kind === 'comment') {
      if (before) broken(before.text === ',' ? 1 : 0)
      line += token.text
      broken(clause && LISTS.has(clause) ? 1 : 0)
      before = null
      return
    }
    if (!flat() && token.kind === 'word' && CLAUSES.includes(token.text)) {
      clause = token.text
      broken(0)
      line += token.text
      if (LISTS.has(clause) && clause !== 'WITH') broken(1)
      before = LISTS.has(clause) && clause !== 'WITH' ? null : token
      return
    }
    const startsJoin = !flat() && token.kind === 'word' && JOINS.test(token.text) && !JOINS.test(before?.text ?? '')
    if (startsJoin && following?.text !== '(') broken(0)
    else if (!flat() && (token.text === 'AND' || token.text === 'OR') && !isBetween) broken(1)
    else if (spaced(before, token)) line += ' '
    if (token.text === 'BETWEEN') isBetween = true
    else if (token.text === 'AND') isBetween = false
    if (token.text === ')') {
      const closed = open.pop()
      if (closed?.isQuery) {
        line = line.trimEnd()
        broken(LISTS.has(closed.clause) ? 1 : 0)
      }
      clause = closed?.clause ?? clause
    }
    line += token.text
    if (token.text === '(') open.push({ isQuery: following?.text === 'SELECT' || following?.text === 'WITH', clause })
    if (token.text === ',' && !flat() && LISTS.has(clause)) {
      broken(clause === 'WITH' ? 0 : 1)
      before = null
      return
    }
    before = token
  })
  if (line.trim()) lines.push(line.trimEnd())
  return lines.join('\n')
}

function spaced(before: Token | null, token: Token): boolean {
  if (!before) return false
  if (/^(,|;|\)|\]|\.|\[)$/.test(token.text) || /^(\(|\[|\.)$/.test(before.text)) return false
  if (token.text.startsWith('::')) return false
  if (token.text === '(') return before.kind !== 'word' || WORDS.has(before.text) || CLAUSES.includes(before.text)
  return true
}
