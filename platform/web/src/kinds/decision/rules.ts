/** Rules as rows of a sheet: which column of it is which of the table's, and what is written back. */

import type { Json, JsonObject } from '@/api/json'
import { isObject, pointerOf, withValue } from '@/editors/pointer'
import { readCell, readResult, type Column, type Read } from './cells'
import { columnsOf, rulesOf, withRule, type Side } from './document'

export type SheetPart = { side: Side; column: Column; place: number } | { side: 'note' }

export function partsOf(body: JsonObject): SheetPart[] {
  const of = (side: Side) => columnsOf(body, side).map((column, place) => ({ side, column, place }))
  return [...of('inputs'), ...of('outputs'), { side: 'note' }]
}

/** The row below the rules: what comes when none fits. */
export const isOtherwise = (body: JsonObject, row: number) => row === rulesOf(body).length

export function pointerAt(body: JsonObject, row: number, part: SheetPart): string {
  if (isOtherwise(body, row)) return part.side === 'outputs' ? pointerOf('otherwise', part.column.name) : ''
  if (part.side === 'note') return pointerOf('rules', row, 'note')
  return pointerOf('rules', row, part.side === 'inputs' ? 'when' : 'then', part.column.name)
}

export function readAt(part: SheetPart, text: string): Read<Json> {
  if (part.side === 'note') return { value: text.trim() || undefined }
  return (part.side === 'inputs' ? readCell(part.column, text) : readResult(part.column, text)) as Read<Json>
}

/** The table with another text in a cell; as it was when that text is none. */
export function withText(body: JsonObject, row: number, part: SheetPart, text: string): JsonObject {
  const read = readAt(part, text)
  if ('trouble' in read) return body
  if (!isOtherwise(body, row)) return withValue(body, pointerAt(body, row, part), read.value)
  if (part.side !== 'outputs') return body
  const before = isObject(body.otherwise) ? body.otherwise : {}
  const next = withValue(before, pointerOf(part.column.name), read.value)
  return withValue(body, '/otherwise', Object.keys(next).length ? next : undefined)
}

/** A range from another spreadsheet, with more rules where it is longer; what fits no cell is counted, not guessed. */
export function withPasted(
  body: JsonObject,
  row: number,
  column: number,
  cells: readonly string[][],
): [JsonObject, number] {
  const parts = partsOf(body)
  let next = body
  let refused = 0
  cells.forEach((line, down) => {
    if (row + down >= rulesOf(next).length && !isOtherwise(body, row)) next = withRule(next, rulesOf(next).length)
    line.forEach((text, right) => {
      const part = parts[column + right]
      if (!part) return
      if ('trouble' in readAt(part, text)) refused += 1
      else next = withText(next, row + down, part, text)
    })
  })
  return [next, refused]
}
