/** What the buttons of the rich text editor do to the text and its selection. */

export type Mark = 'bold' | 'italic' | 'heading' | 'list' | 'ordered' | 'quote' | 'code' | 'link'

export interface Marked {
  text: string
  from: number
  to: number
}

const AROUND: Record<Exclude<Mark, 'list' | 'ordered'>, [string, string]> = {
  bold: ['<strong>', '</strong>'],
  italic: ['<em>', '</em>'],
  heading: ['<h2>', '</h2>'],
  quote: ['<blockquote>', '</blockquote>'],
  code: ['<code>', '</code>'],
  link: ['<a href="https://">', '</a>'],
}

/** Puts the mark around the selection, which stays selected; lists take one entry per line. */
export function markUp(text: string, from: number, to: number, mark: Mark): Marked {
  const selected = text.slice(from, to)
  if (mark === 'list' || mark === 'ordered') return asList(text, from, to, mark === 'list' ? 'ul' : 'ol')
  const [before, after] = AROUND[mark]
  const start = from + before.length
  return {
    text: text.slice(0, from) + before + selected + after + text.slice(to),
    from: start,
    to: start + selected.length,
  }
}

function asList(text: string, from: number, to: number, name: 'ul' | 'ol'): Marked {
  const lines = text.slice(from, to).split('\n')
  const list = `<${name}>\n${lines.map((line) => `  <li>${line.trim()}</li>`).join('\n')}\n</${name}>`
  return { text: text.slice(0, from) + list + text.slice(to), from, to: from + list.length }
}
