import { describe, expect, it } from 'vitest'
import type { JsonObject } from '@/api/json'
import type { ReportDocument } from '@/api/reports'
import type { PageNode } from '@/api/tables'
import type { GridDocument } from '@/nodes/grid/document'
import {
  allNodes,
  copied,
  inserted,
  intoGrid,
  isComplete,
  newNode,
  nodeAround,
  pointerOfNode,
  recordTable,
  reportsIn,
  stepped,
  withoutPart,
  withPart,
  withShared,
} from './document'

const stat = (uid: string) => ({ type: 'stat', uid, table: 'orders' })
const PAGE: JsonObject = {
  title: 'P',
  nodes: [
    stat('a'),
    {
      type: 'columns',
      uid: 'c',
      columns: [
        { uid: 'l', nodes: [stat('b')] },
        { uid: 'r', nodes: [] },
      ],
    },
    stat('d'),
  ],
}
const uids = (body: JsonObject) => allNodes(body).map(({ node, depth }) => `${'·'.repeat(depth)}${node.uid}`)

describe('a page in the designer', () => {
  it('is walked into the parts of its nodes', () => {
    expect(uids(PAGE)).toEqual(['a', 'c', '·b', 'd'])
    expect(pointerOfNode(PAGE, 'b')).toBe('/nodes/1/columns/0/nodes/0')
    expect(nodeAround(PAGE, '/nodes/1/columns/0/nodes/0/filter/x')?.node.uid).toBe('b')
    expect(nodeAround(PAGE, '/title')).toBeUndefined()
  })
  it('takes new nodes in any stack', () => {
    const list = '/nodes/1/columns/1/nodes'
    expect(uids(inserted(PAGE, { list, index: 0 }, stat('n')))).toEqual(['a', 'c', '·b', '·n', 'd'])
  })
  it('moves nodes by key: along, into the node before, out of the node around', () => {
    expect(uids(stepped(PAGE, '/nodes/0', 'down').document)).toEqual(['c', '·b', 'a', 'd'])
    expect(uids(stepped(PAGE, '/nodes/2', 'in').document)).toEqual(['a', 'c', '·b', '·d'])
    const out = stepped(PAGE, '/nodes/1/columns/0/nodes/0', 'out')
    expect(uids(out.document)).toEqual(['a', 'c', 'b', 'd'])
    expect(out.pointer).toBe('/nodes/2')
    expect(stepped(PAGE, '/nodes/0', 'in').document).toBe(PAGE)
    expect(stepped(PAGE, '/nodes/0', 'out').document).toBe(PAGE)
  })
  it('copies a node with what it holds, under names of their own', () => {
    const { document, pointer } = copied(PAGE, '/nodes/1')
    expect(pointer).toBe('/nodes/2')
    expect(new Set(uids(document)).size).toBe(6)
  })
  it('gives each type of node a beginning', () => {
    const begun = ['list', 'record', 'form', 'chart', 'stat', 'markdown', 'links', 'columns', 'tabs', 'grid'].map(
      newNode,
    )
    expect(begun.map(isComplete)).toEqual([false, false, false, false, false, false, false, true, true, true])
  })
  it('adds and removes the cells of a grid in every layout', () => {
    const grid = { ...newNode('grid'), uid: 'g' } as GridDocument
    grid.layouts.mobile = [{ cell: grid.cells[0]!.uid, x: 0, y: 0, w: 2, h: 3 }]
    const more = withPart(grid) as GridDocument
    const fresh = more.cells[2]!.uid
    expect(more.layouts.desktop.at(-1)).toEqual({ cell: fresh, x: 0, y: 4, w: 6, h: 4 })
    expect(more.layouts.mobile?.at(-1)).toMatchObject({ cell: fresh, y: 3, w: 2 })
    const less = withoutPart(more, grid.cells[0]!.uid) as GridDocument
    expect([less.cells.length, less.layouts.desktop.length, less.layouts.mobile?.length]).toEqual([2, 2, 1])
  })
  it('adds columns of equal width', () => {
    const { columns } = withPart(PAGE.nodes![1 as never] as PageNode) as unknown as { columns: JsonObject[] }
    expect(columns.map((one) => one.width)).toEqual([undefined, undefined, undefined])
  })
  it('shows a chart when its report and what of it are chosen', () => {
    const chart = { type: 'chart', uid: 'x', report: 'delays' }
    expect([chart, { ...chart, chart: 'bars' }, { ...chart, query: 'main' }].map(isComplete)).toEqual([
      false,
      true,
      true,
    ])
  })
  it('knows whose record it shows: that of the table it stands for, else of its first record node', () => {
    const nodes = [
      { type: 'columns', uid: 'c', columns: [{ uid: 'l', nodes: [{ type: 'record', uid: 'r', table: 'orders' }] }] },
    ]
    expect(recordTable({ nodes })).toBe('orders')
    expect(recordTable({ nodes, replaces: { table: 'lines', view: 'record' } })).toBe('lines')
    expect(recordTable({ nodes: [], replaces: { table: 'lines', view: 'list' } })).toBe('')
  })
  it('puts what is clicked into the chosen grid: an empty cell, else one more as large as the node needs', () => {
    const grid = { ...newNode('grid'), uid: 'g' } as GridDocument
    const page = { title: 'P', nodes: [grid] } as unknown as JsonObject
    const two = intoGrid(intoGrid(page, '/nodes/0', stat('a')), '/nodes/0', stat('b'))
    expect(pointerOfNode(two, 'b')).toBe('/nodes/0/cells/1/nodes/0')
    const three = intoGrid(two, '/nodes/0', { type: 'chart', uid: 'n', report: 'delays', chart: 'bars' })
    expect(pointerOfNode(three, 'n')).toBe('/nodes/0/cells/2/nodes/0')
    const made = (three.nodes as unknown as GridDocument[])[0]!
    expect(made.layouts.desktop.at(-1)).toMatchObject({ cell: made.cells[2]!.uid, x: 0, y: 4, w: 6, h: 6 })
  })
  it('gives a parameter that it shares to all charts that take it and are given nothing else', () => {
    const chart = (uid: string, report: string, parameters?: JsonObject) => ({
      type: 'chart',
      uid,
      report,
      chart: 'bars',
      ...(parameters ? { parameters } : {}),
    })
    const page = {
      title: 'P',
      nodes: [chart('a', 'delays'), chart('b', 'delays', { who: { value: 'UA' } }), chart('c', 'other')],
    } as unknown as JsonObject
    const parameter = { name: 'who', schema: { type: 'string' }, options: { is_asked: true } }
    const delays = { name: 'delays', parameters: [parameter] } as unknown as ReportDocument
    expect(reportsIn(page)).toEqual(['delays', 'other'])
    const shared = withShared(page, { report: 'delays', parameter }, [delays])
    expect(shared.parameters).toMatchObject([{ name: 'who', options: { report: 'delays', parameter: 'who' } }])
    expect((shared.nodes as JsonObject[]).map((one) => one.parameters)).toEqual([
      { who: { parameter: 'who' } },
      { who: { value: 'UA' } },
      undefined,
    ])
  })
})
