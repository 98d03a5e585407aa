/** A flow as a graph to look at. */

import type { JsonObject } from '@/api/json'
import type { Problem } from '@/api/problems'
import type { Text } from '@/api/text'
import type { GraphEdge, GraphNode } from '@/blocks/graph/graph'
import { lookOfType } from '@/editors/steps/icons'
import { arrowsOf, nodesOf, problemsByNode, type FlowNode } from './document'

export interface FlowGraph {
  nodes: GraphNode[]
  edges: GraphEdge[]
  /** The uid of each node by its name. */
  names: Map<string, string>
}

type Words = (text: Text | undefined, fallback: string) => string

export function graphOf(
  flow: JsonObject,
  problems: readonly Problem[] = [],
  say: Words = (text, fallback) => (typeof text === 'string' ? text : fallback),
  titleOf: (operation: string) => string = (operation) => operation,
): FlowGraph {
  const wrong = problemsByNode(flow, problems)
  const nodes = nodesOf(flow)
  return {
    nodes: nodes.map((node) => ({
      id: node.uid,
      title: say(node.title as Text | undefined, node.name),
      note: noteOf(node, titleOf),
      ...lookOfType(node.type, String(node.operation ?? '')),
      problems: errorsIn(wrong.get(node.uid)),
    })),
    edges: arrowsOf(flow),
    names: new Map(nodes.map((node) => [node.name, node.uid])),
  }
}

const errorsIn = (problems: readonly Problem[] | undefined) =>
  problems?.filter((one) => (one.level ?? 'error') === 'error').length || undefined

/** What it does, in the words of the document. */
function noteOf(node: FlowNode, titleOf: (operation: string) => string): string {
  if (typeof node.operation === 'string' && node.operation) return titleOf(node.operation)
  const said = [node.flow, node.decision, node.for, node.until, node.type].find((one) => typeof one === 'string' && one)
  return String(said ?? '')
}
