/** What a sheet shows, and text that comes from or goes to another spreadsheet. */

export interface SheetColumn {
  key: string
  title: string
  note?: string
  /** Columns of one group stand together, with a line between the groups. */
  group: string
  /** Narrow by itself, such as a remark. */
  wide?: boolean
  align?: 'right'
}

export interface SheetRow {
  key: string
  /** What the row is called, such as its number. */
  name: string
  cells: readonly SheetCell[]
  /** What is wrong with the row as a whole. */
  problem?: string
  tone?: 'hit' | 'good' | 'bad'
}

export interface SheetCell {
  text: string
  problem?: string
  /** Nothing can be said here. */
  locked?: boolean
  /** Stands where nothing is said. */
  placeholder?: string
}

export interface Place {
  row: number
  column: number
}

/** A piece of text that is put into the cell being edited. */
export interface Hint {
  label: string
  /** The text of the cell once it is taken. */
  take: (text: string) => string
  isOn?: (text: string) => boolean
}

/** The cells on the clipboard of a spreadsheet: rows by lines, cells by tabs, quoted where they hold either. */
export function cellsIn(clip: string): string[][] {
  const rows: string[][] = [[]]
  const parts =
    clip
      .replace(/\r\n?/g, '\n')
      .replace(/\n$/, '')
      .match(/(?<=^|\t|\n)"(?:[^"]|"")*"(?=\t|\n|$)|[^\t\n]+|\t|\n/g) ?? []
  let cell = ''
  const put = () => {
    rows.at(-1)?.push(cell)
    cell = ''
  }
  for (const part of parts) {
    if (part === '\t') put()
    else if (part === '\n') {
      put()
      rows.push([])
    } else cell = /^".*"$/s.test(part) && /[\t\n]/.test(part) ? part.slice(1, -1).replaceAll('""', '"') : part
  }
  put()
  return rows
}
