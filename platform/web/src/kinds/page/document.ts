/** What the designer does to a page: nodes in stacks, stacks in the parts of nodes. */

import type { Json, JsonObject } from '@/api/json'
import type { ReportDocument } from '@/api/reports'
import type { PageNode } from '@/api/tables'
import type { Text } from '@/api/text'
import { firstFree, COLUMNS, bottomOf, type Place } from '@/blocks/grid/layout'
import { newUid } from '@/composables/useUid'
import { isObject, pointerOf, valueAt, withInserted, withValue } from '@/editors/pointer'
import { pointerAt, relocated, renewed, shifted, spotOf, type Moved, type Spot } from '@/editors/tree'
import type { ChartDocument } from '@/nodes/chart/giving'
import { placesOf, saidOf, type GridDocument } from '@/nodes/grid/document'
import { nodes as nodeKinds } from '@/nodes/node'
import { withParameter, type Offer } from '@/reports/sharing'

export interface Part extends JsonObject {
  uid: string
  nodes: Json[]
}

/** A node, where it stands, and how deep. */
export interface Placed {
  node: PageNode
  pointer: string
  depth: number
}

export const startingPage = (_name: string, title: Text): JsonObject => ({ title: title as Json, nodes: [] })

export const newNode = (type: string): PageNode => nodeKinds[type]?.start(newUid()) ?? { type, uid: newUid() }

/** The member of this type of node whose parts hold nodes. */
export const partsMember = (type: string) => nodeKinds[type]?.parts

export function partsOf(node: PageNode): Part[] {
  const member = partsMember(node.type)
  const parts = member ? node[member] : undefined
  return Array.isArray(parts) ? (parts as Part[]) : []
}

export const listAt = (body: JsonObject, list: string): PageNode[] => {
  const value = valueAt(body, list)
  return Array.isArray(value) ? (value as unknown as PageNode[]) : []
}

/** The stacks inside of a node, by their pointers. */
export const stacksIn = (node: PageNode, pointer: string): string[] =>
  partsOf(node).map((_, index) => pointer + pointerOf(partsMember(node.type) ?? '', index, 'nodes'))

export function allNodes(body: JsonObject, list = '/nodes', depth = 0): Placed[] {
  return listAt(body, list).flatMap((node, index) => {
    const pointer = pointerAt({ list, index })
    return [{ node, pointer, depth }, ...stacksIn(node, pointer).flatMap((stack) => allNodes(body, stack, depth + 1))]
  })
}

export const pointerOfNode = (body: JsonObject, uid: string): string =>
  allNodes(body).find(({ node }) => node.uid === uid)?.pointer ?? ''

/** The node that a place in the document belongs to. */
export function nodeAround(body: JsonObject, pointer: string): Placed | undefined {
  return allNodes(body)
    .filter((one) => pointer === one.pointer || pointer.startsWith(`${one.pointer}/`))
    .at(-1)
}

export const inserted = (body: JsonObject, { list, index }: Spot, node: PageNode): JsonObject =>
  withInserted(body, list, index, node as unknown as Json)

export const removed = (body: JsonObject, pointer: string): JsonObject => withValue(body, pointer, undefined)

export function copied(body: JsonObject, pointer: string): Moved<JsonObject> {
  const { list, index } = spotOf(pointer)
  const copy = renewed(valueAt(body, pointer) ?? null, newUid)
  const spot = { list, index: index + 1 }
  return { document: withInserted(body, list, spot.index, copy), pointer: pointerAt(spot) }
}

export type Way = 'up' | 'down' | 'in' | 'out'

/** By key: up and down within a stack, into the node before, out of the node around. */
export function stepped(body: JsonObject, pointer: string, way: Way): Moved<JsonObject> {
  const { list, index } = spotOf(pointer)
  if (way === 'up' || way === 'down') return shifted(body, pointer, way === 'up' ? -1 : 1)
  if (way === 'out') {
    const around = nodeAround(body, list)
    if (!around) return { document: body, pointer }
    const spot = spotOf(around.pointer)
    return relocated(body, pointer, { list: spot.list, index: spot.index + 1 })
  }
  const before = listAt(body, list)[index - 1]
  const stack = before && stacksIn(before, pointerAt({ list, index: index - 1 }))[0]
  return stack
    ? relocated(body, pointer, { list: stack, index: listAt(body, stack).length })
    : { document: body, pointer }
}

interface Size {
  w: number
  h: number
}

/** One more column, tab or cell; a cell is as large as `size`. */
export function withPart(node: PageNode, size: Size = { w: 6, h: 4 }): PageNode {
  const member = partsMember(node.type)
  if (!member) return node
  const uid = newUid()
  const parts = partsOf(node)
  if (member === 'columns') return { ...node, columns: [...parts.map(evenly), { uid, nodes: [] }] }
  if (member === 'tabs') {
    const number = parts.length + 1
    return { ...node, tabs: [...parts, { uid, title: { en: `Tab ${number}`, 'zh-CN': `标签 ${number}` }, nodes: [] }] }
  }
  const grid = node as GridDocument
  const layouts = Object.fromEntries(
    Object.entries(grid.layouts).map(([device, places]) => {
      const known = placesOf(places)
      return [device, saidOf([...known, belowAll(known, uid, size, COLUMNS[device as keyof typeof COLUMNS])])]
    }),
  )
  return { ...node, cells: [...parts, { uid, nodes: [] }], layouts }
}

const belowAll = (known: Place[], uid: string, { w, h }: Size, columns: number): Place => {
  const free = firstFree(known, uid, w, h, columns)
  return free.y < bottomOf(known) ? free : { ...free, y: bottomOf(known) }
}

const evenly = ({ width: _, ...part }: Part): JsonObject => part

export function withoutPart(node: PageNode, uid: string): PageNode {
  const member = partsMember(node.type)
  if (!member) return node
  const rest = { ...node, [member]: partsOf(node).filter((part) => part.uid !== uid) }
  if (member !== 'cells') return rest
  const layouts = Object.fromEntries(
    Object.entries((node as GridDocument).layouts).map(([device, places]) => [
      device,
      places.filter((place) => place.cell !== uid),
    ]),
  )
  return { ...rest, layouts }
}

/** The table whose record the page shows: the one it stands for, else that of its first record node. */
export function recordTable(body: JsonObject): string {
  const { replaces } = body
  if (isObject(replaces) && replaces.view === 'record') return String(replaces.table ?? '')
  const record = allNodes(body).find(({ node }) => node.type === 'record')?.node
  return typeof record?.table === 'string' ? record.table : ''
}

export const chartsIn = (body: JsonObject): Placed[] => allNodes(body).filter(({ node }) => node.type === 'chart')

export const reportsIn = (body: JsonObject): string[] => [
  ...new Set(chartsIn(body).flatMap(({ node }) => (node.report ? [String(node.report)] : []))),
]

/** A parameter shared by the page is given to all its charts that take it and are not given anything else. */
export function withShared(body: JsonObject, offer: Offer, reports: readonly ReportDocument[]): JsonObject {
  const { name } = offer.parameter
  const takes = (node: ChartDocument) =>
    !(name in (node.parameters ?? {})) &&
    reports.some((report) => report.name === node.report && report.parameters.some((one) => one.name === name))
  return chartsIn(body)
    .filter(({ node }) => takes(node as ChartDocument))
    .reduce(
      (made, { node, pointer }) =>
        withValue(made, pointer + pointerOf('parameters'), {
          ...(node as ChartDocument).parameters,
          [name]: { parameter: name },
        } as Json),
      withParameter(body, offer),
    )
}

/** Where a click puts a new node while a grid is chosen: into its first empty cell, or one more. */
export function intoGrid(body: JsonObject, pointer: string, node: PageNode): JsonObject {
  const grid = valueAt(body, pointer) as unknown as GridDocument
  const free = grid.cells.findIndex((cell) => cell.nodes.length === 0)
  if (free >= 0) return inserted(body, { list: pointer + pointerOf('cells', free, 'nodes'), index: 0 }, node)
  const more = withPart(grid, SIZES[node.type])
  const list = pointer + pointerOf('cells', grid.cells.length, 'nodes')
  return inserted(withValue(body, pointer, more as unknown as Json), { list, index: 0 }, node)
}

/** How large the cell of a new node begins; six by four where nothing is said. */
const SIZES: Record<string, Size> = {
  chart: { w: 6, h: 6 },
  list: { w: 12, h: 8 },
  record: { w: 12, h: 8 },
  form: { w: 6, h: 8 },
  stat: { w: 3, h: 2 },
  markdown: { w: 6, h: 3 },
}

/** Whether the node says enough to be drawn. */
export function isComplete(node: PageNode): boolean {
  if (node.type === 'chart') return Boolean(node.report && (node.chart ?? node.query))
  if ('table' in node) return typeof node.table === 'string' && node.table !== ''
  if (node.type === 'links') return Array.isArray(node.items) && node.items.length > 0
  if (node.type === 'markdown') return isObject(node.text) || Boolean(node.text)
  return true
}
