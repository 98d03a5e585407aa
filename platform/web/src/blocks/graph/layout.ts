/** Where the cards of a graph stand and how its arrows run: from top to bottom, computed by dagre. */

import { Graph, layout } from '@dagrejs/dagre'
import { NODE, type GraphEdge, type GraphNode, type Point, type Positions } from './graph'

export interface Layout {
  positions: Positions
  /** The corners of each arrow, by its id. */
  routes: Readonly<Record<string, readonly Point[]>>
}

const SPACE = { nodesep: 36, ranksep: 52, edgesep: 18, marginx: 0, marginy: 0, rankdir: 'TB' } as const

export function laidOut(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Layout {
  const graph = new Graph({ multigraph: true })
  graph.setGraph({ ...SPACE })
  for (const node of nodes) graph.setNode(node.id, { ...NODE })
  const known = new Set(nodes.map((node) => node.id))
  const drawn = edges.filter((edge) => known.has(edge.from) && known.has(edge.to))
  for (const edge of drawn) graph.setEdge(edge.from, edge.to, room(edge), edge.id)
  layout(graph)
  return {
    positions: Object.fromEntries(nodes.map((node) => [node.id, corner(graph.node(node.id) as unknown as Point)])),
    routes: Object.fromEntries(
      drawn.map((edge) => [edge.id, (graph.edge(edge.from, edge.to, edge.id) as { points?: Point[] }).points ?? []]),
    ),
  }
}

/** A label wants room of its own, else it hides behind a card. */
const room = (edge: GraphEdge) =>
  edge.label
    ? { width: Math.min(180, 24 + 7 * edge.label.length), height: 22, labelpos: 'c' as const }
    : { width: 0, height: 0 }

/** Dagre speaks of the middle, the canvas of the upper left corner. */
const corner = (middle: Point): Point => ({
  x: Math.round(middle.x - NODE.width / 2),
  y: Math.round(middle.y - NODE.height / 2),
})
