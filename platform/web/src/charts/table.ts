/** The numbers behind a figure as a table: for readers of tables, for keyboards, for screen readers. */

import type { Json, JsonObject } from '@/api/json'
import { isObject } from '@/editors/pointer'
import { typeOf, type Figure } from './figure'
import { fieldsOf, type ChartPoint } from './points'

export interface FigureTable {
  columns: string[]
  rows: TableRow[]
  /** Rows beyond the limit. */
  more: number
}

export interface TableRow {
  cells: Json[]
  point: ChartPoint
}

export interface TableWords {
  series: string
  category: string
  value: string
  from: string
  to: string
  above: string
  reference: string
}

const LIMIT = 500
const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : [])
const textOf = (value: Json | undefined): string =>
  typeof value === 'string' ? value.replace(/<[^>]*>/g, ' ').trim() : isObject(value) ? textOf(value.text) : ''

export function figureTable(figure: Figure, words: TableWords): FigureTable {
  const traces = figure.data.map((trace, place) => ({ trace, place })).filter(({ trace }) => trace.uid !== 'coast')
  const parts = traces.map(({ trace, place }) => partOf(trace, place, figure, words))
  const first = parts[0]
  if (!first) return { columns: [], rows: [], more: 0 }
  const isSame = parts.every((part) => part.columns.join('\u0000') === first.columns.join('\u0000'))
  const named = parts.length > 1
  const columns = isSame ? first.columns : [words.category, words.value]
  const rows = parts.flatMap((part) =>
    part.rows.map((row) => ({
      ...row,
      cells: [...(named ? [row.point.name] : []), ...(isSame ? row.cells : [row.cells[0] ?? null, row.cells.at(-1)!])],
    })),
  )
  return {
    columns: named ? [words.series, ...columns] : columns,
    rows: rows.slice(0, LIMIT),
    more: Math.max(0, rows.length - LIMIT),
  }
}

interface Part {
  columns: string[]
  rows: TableRow[]
}

function partOf(trace: JsonObject, place: number, figure: Figure, words: TableWords): Part {
  const named = textOf(trace.name)
  const at = (index: number, over: Partial<ChartPoint>): ChartPoint => ({
    ...blank(place, index, named, trace),
    ...over,
  })
  const layout = figure.layout ?? {}
  const xTitle = titleOf(layout, 'x', trace) || words.category
  const yTitle = titleOf(layout, 'y', trace) || words.value
  switch (typeOf(trace)) {
    case 'pie':
    case 'funnelarea': {
      const reading = isObject(trace.meta) && isObject(trace.meta.reading) ? trace.meta.reading : null
      if (reading) {
        const { label = null, value = null } = reading
        return {
          columns: [words.category, words.value],
          rows: [{ cells: [label, value], point: at(0, { label, value }) }],
        }
      }
      return rowsOf(list(trace.labels), [words.category, words.value], (label, index) => {
        const value = list(trace.values)[index] ?? null
        return { cells: [label, value], point: at(index, { label, value }) }
      })
    }
    case 'treemap':
    case 'sunburst':
    case 'icicle':
      return rowsOf(list(trace.labels), [words.category, words.above, words.value], (label, index) => {
        const value = list(trace.values)[index] ?? null
        return { cells: [label, nameOfParent(trace, index), value], point: at(index, { label, value }) }
      })
    case 'sankey': {
      const link = isObject(trace.link) ? trace.link : {}
      const labels = list(isObject(trace.node) ? trace.node.label : undefined)
      const end = (index: Json | undefined) => labels[Number(index)] ?? index ?? null
      return rowsOf(list(link.value), [words.from, words.to, words.value], (value, index) => ({
        cells: [end(list(link.source)[index]), end(list(link.target)[index]), value],
        point: at(index, { value, fields: fieldsOf(list(link.customdata)[index] ?? null, trace.meta) }),
      }))
    }
    case 'heatmap':
    case 'contour':
      return heatOf(trace, [xTitle, yTitle, words.value], at)
    case 'indicator': {
      const reference = isObject(trace.delta) ? (trace.delta.reference ?? null) : null
      const cells: Json[] = [textOf(trace.title) || named, trace.value ?? null]
      const columns = [words.category, words.value]
      return {
        columns: reference === null ? columns : [...columns, words.reference],
        rows: [
          { cells: reference === null ? cells : [...cells, reference], point: at(0, { value: trace.value ?? null }) },
        ],
      }
    }
    default: {
      const isGeo = Array.isArray(trace.lat)
      const xs = list(isGeo ? trace.lon : trace.x)
      const ys = list(isGeo ? trace.lat : trace.y)
      const count = Math.max(xs.length, ys.length)
      const across = trace.orientation === 'h'
      return rowsOf(
        Array.from({ length: count }, (_, index) => index),
        across ? [yTitle, xTitle] : [xTitle, yTitle],
        (index) => {
          const [x, y] = [xs[Number(index)] ?? null, ys[Number(index)] ?? null]
          return { cells: across ? [y, x] : [x, y], point: at(Number(index), { x, y }) }
        },
      )
    }
  }
}

const rowsOf = (values: Json[], columns: string[], row: (value: Json, index: number) => TableRow): Part => ({
  columns,
  rows: values.map(row),
})

function heatOf(
  trace: JsonObject,
  columns: string[],
  at: (index: number, over: Partial<ChartPoint>) => ChartPoint,
): Part {
  const [xs, ys] = [list(trace.x), list(trace.y)]
  const rows = list(trace.z).flatMap((line, row) =>
    list(line).flatMap((z, column) => {
      if (z === null) return []
      const [x, y] = [xs[column] ?? column, ys[row] ?? row]
      const fields = fieldsOf(list(list(trace.customdata)[row])[column] ?? null, trace.meta)
      return [{ cells: [x, y, z], point: at(row * xs.length + column, { x, y, z, fields }) }]
    }),
  )
  return { columns, rows }
}

function blank(trace: number, index: number, name: string, source: JsonObject): ChartPoint {
  const fields = fieldsOf(list(source.customdata)[index] ?? null, source.meta)
  return { trace, index, name, x: null, y: null, z: null, label: null, value: null, fields }
}

function nameOfParent(trace: JsonObject, index: number): Json {
  const parent = list(trace.parents)[index] ?? ''
  const place = list(trace.ids).indexOf(parent)
  return place < 0 ? parent : (list(trace.labels)[place] ?? parent)
}

function titleOf(layout: JsonObject, axis: 'x' | 'y', trace: JsonObject): string {
  const name = String(trace[`${axis}axis`] ?? axis).replace(axis, `${axis}axis`)
  const said = layout[name]
  return isObject(said) ? textOf(said.title) : ''
}
