/** Flow documents as they are drawn: every function takes a document and gives the next one. */

import type { Json, JsonObject } from '@/api/json'
import type { Problem } from '@/api/problems'
import type { Text } from '@/api/text'
import type { GraphEdge, Point } from '@/blocks/graph/graph'
import { mayJoin } from '@/blocks/graph/graph'
import { newUid } from '@/composables/useUid'
import { isObject, stepsOf } from '@/editors/pointer'
import { inTexts } from '@/editors/steps/renaming'
import { freeName, snakeCase } from '../kind'

export interface FlowNode extends JsonObject {
  uid: string
  name: string
  type: string
}

/** A predecessor: the bare name, or the name of a branch with the case in which this way is taken. */
export interface Way {
  node: string
  case?: string
}

export interface Arrow extends GraphEdge {
  case?: string
}

export const nodesOf = (flow: JsonObject): FlowNode[] =>
  Array.isArray(flow.nodes) ? (flow.nodes.filter(isObject) as FlowNode[]) : []

const withNodes = (flow: JsonObject, nodes: FlowNode[]): JsonObject => ({ ...flow, nodes })

export const nodeOf = (flow: JsonObject, uid: string): FlowNode | undefined =>
  nodesOf(flow).find((node) => node.uid === uid)

export const placeOf = (flow: JsonObject, uid: string): number => nodesOf(flow).findIndex((node) => node.uid === uid)

export const waysOf = (node: FlowNode): Way[] =>
  (Array.isArray(node.after) ? node.after : []).flatMap((one) =>
    typeof one === 'string' ? [{ node: one }] : isObject(one) ? [one as unknown as Way] : [],
  )

function withWays(node: FlowNode, ways: readonly Way[]): FlowNode {
  const { after: _before, ...rest } = node
  if (!ways.length) return rest as FlowNode
  return { ...rest, after: ways.map((way) => (way.case ? { ...way } : way.node)) as Json } as FlowNode
}

export function changedNode(flow: JsonObject, uid: string, change: (node: FlowNode) => FlowNode): JsonObject {
  return withNodes(
    flow,
    nodesOf(flow).map((node) => (node.uid === uid ? change(node) : node)),
  )
}

export const edgeId = (from: string, to: string) => `${from}>${to}`

/** The arrows, by the uids of their ends: a new name moves nothing. */
export function arrowsOf(flow: JsonObject): Arrow[] {
  const uids = new Map(nodesOf(flow).map((node) => [node.name, node.uid]))
  return nodesOf(flow).flatMap((node) =>
    waysOf(node).flatMap((way) => {
      const from = uids.get(way.node)
      return from === undefined
        ? []
        : [{ id: edgeId(from, node.uid), from, to: node.uid, label: way.case, case: way.case }]
    }),
  )
}

export function startingFlow(_name: string, title: Text): JsonObject {
  return { title: title as Json, nodes: [] }
}

/** A new node with a free name, made from what the palette offers. */
export function newNode(flow: JsonObject, wanted: string, body: JsonObject): FlowNode {
  const names = nodesOf(flow).map((node) => node.name)
  return { uid: newUid(), name: freeName(snakeCase(wanted, 'step'), names), ...body } as FlowNode
}

/** The flow with a node more: after a node, in the middle of an arrow, or by itself. */
export function added(flow: JsonObject, node: FlowNode, at: { after?: string; edge?: string } = {}): JsonObject {
  const arrow = arrowsOf(flow).find((one) => one.id === at.edge)
  const before = nodeOf(flow, arrow?.from ?? at.after ?? '')
  const nodes = nodesOf(flow)
  const place = before ? placeOf(flow, before.uid) + 1 : nodes.length
  const fresh = before ? withWays(node, [{ node: before.name, ...chosenCase(flow, before, arrow?.case) }]) : node
  const grown = withNodes(flow, [...nodes.slice(0, place), fresh, ...nodes.slice(place)])
  if (!arrow || !before) return grown
  return changedNode(grown, arrow.to, (one) =>
    withWays(
      one,
      waysOf(one).map((way) => (way.node === before.name ? { node: node.name } : way)),
    ),
  )
}

/** The flow without the node. What came after it now comes after what came before it. */
export function removed(flow: JsonObject, uid: string): JsonObject {
  const gone = nodeOf(flow, uid)
  if (!gone) return flow
  const before = waysOf(gone)
  const nodes = nodesOf(flow)
    .filter((node) => node.uid !== uid)
    .map((node) => {
      const ways = waysOf(node)
      if (!ways.some((way) => way.node === gone.name)) return node
      const kept = ways.filter((way) => way.node !== gone.name)
      const bridged = before.filter((way) => !kept.some((one) => one.node === way.node))
      return withWays(node, [...kept, ...bridged])
    })
  return withoutPlace(withNodes(flow, nodes), uid)
}

export function joined(flow: JsonObject, from: string, to: string): JsonObject {
  const before = nodeOf(flow, from)
  if (!before || !mayJoin(arrowsOf(flow), from, to)) return flow
  const way = { node: before.name, ...chosenCase(flow, before) }
  return changedNode(flow, to, (node) => withWays(node, [...waysOf(node), way]))
}

/** The cases of a branch, in the order they are tried; the one for everything else last. */
export function casesOf(node: FlowNode | undefined): string[] {
  if (node?.type !== 'branch') return []
  const named = (Array.isArray(node.cases) ? node.cases : []).filter(isObject).map((one) => String(one.name ?? ''))
  return [...named, ...(typeof node.otherwise === 'string' ? [node.otherwise] : [])].filter(Boolean)
}

/** After an edit: ways out of a branch keep to a case that has got another name. */
export function followingCases(before: JsonObject, after: JsonObject): JsonObject {
  const renames = new Map<string, Map<string, string>>()
  for (const node of nodesOf(after)) {
    const old = nodeOf(before, node.uid)
    if (node.type !== 'branch' || !old) continue
    const names = new Map(caseNames(old).flatMap(([uid, name]) => [[name, newName(node, uid) ?? name]] as const))
    if ([...names].some(([from, to]) => from !== to)) renames.set(node.name, names)
  }
  if (!renames.size) return after
  return withNodes(
    after,
    nodesOf(after).map((node) =>
      withWays(
        node,
        waysOf(node).map((way) => ({ ...way, case: renames.get(way.node)?.get(way.case ?? '') ?? way.case })),
      ),
    ),
  )
}

const OTHERWISE = 'otherwise'

/** Each case by what stays the same of it. */
const caseNames = (node: FlowNode): [string, string][] => [
  ...(Array.isArray(node.cases) ? node.cases : [])
    .filter(isObject)
    .map((one): [string, string] => [String(one.uid), String(one.name)]),
  ...(typeof node.otherwise === 'string' ? [[OTHERWISE, node.otherwise] as [string, string]] : []),
]

const newName = (node: FlowNode, uid: string) => caseNames(node).find(([one]) => one === uid)?.[1]

/** A way out of a branch takes the first case that leads nowhere yet. */
function chosenCase(flow: JsonObject, branch: FlowNode, wanted?: string): { case?: string } {
  if (wanted) return { case: wanted }
  const taken = new Set(
    arrowsOf(flow).flatMap((arrow) => (arrow.from === branch.uid && arrow.case ? [arrow.case] : [])),
  )
  const cases = casesOf(branch)
  const free = cases.find((one) => !taken.has(one)) ?? cases[0]
  return free ? { case: free } : {}
}

export function cut(flow: JsonObject, edge: string): JsonObject {
  const arrow = arrowsOf(flow).find((one) => one.id === edge)
  const before = nodeOf(flow, arrow?.from ?? '')
  if (!arrow || !before) return flow
  return changedNode(flow, arrow.to, (node) =>
    withWays(
      node,
      waysOf(node).filter((way) => way.node !== before.name),
    ),
  )
}

/** The case of a branch in which the arrow is followed. */
export function withCase(flow: JsonObject, edge: string, wanted: string | undefined): JsonObject {
  const arrow = arrowsOf(flow).find((one) => one.id === edge)
  const before = nodeOf(flow, arrow?.from ?? '')
  if (!arrow || !before) return flow
  return changedNode(flow, arrow.to, (node) =>
    withWays(
      node,
      waysOf(node).map((way) =>
        way.node === before.name ? { node: way.node, ...(wanted ? { case: wanted } : {}) } : way,
      ),
    ),
  )
}

export function copied(flow: JsonObject, uid: string): { flow: JsonObject; uid: string } {
  const original = nodeOf(flow, uid)
  if (!original) return { flow, uid }
  const { uid: _uid, name, ...rest } = original
  const copy = newNode(flow, name, rest)
  const nodes = nodesOf(flow)
  const place = placeOf(flow, uid) + 1
  return { flow: withNodes(flow, [...nodes.slice(0, place), copy, ...nodes.slice(place)]), uid: copy.uid }
}

/** A new name everywhere: in the arrows and in every expression and template that uses what the step gave. */
export function renamed(flow: JsonObject, uid: string, to: string): JsonObject {
  const node = nodeOf(flow, uid)
  if (!node || node.name === to) return flow
  const from = node.name
  const nodes = nodesOf(flow).map((one) => {
    const ways = waysOf(one).map((way) => (way.node === from ? { ...way, node: to } : way))
    const name = one.uid === uid ? to : one.name
    return withWays({ ...(inTexts(one, from, to) as FlowNode), name }, ways)
  })
  const next = withNodes(flow, nodes)
  return flow.output === undefined ? next : { ...next, output: inTexts(flow.output, from, to) }
}

/** What a step may look back on: everything that is surely over when it begins. */
export function before(flow: JsonObject, uid: string): FlowNode[] {
  const arrows = arrowsOf(flow)
  const found = new Set<string>()
  const waiting = [uid]
  while (waiting.length) {
    const to = waiting.pop()!
    for (const arrow of arrows) {
      if (arrow.to !== to || found.has(arrow.from)) continue
      found.add(arrow.from)
      waiting.push(arrow.from)
    }
  }
  return nodesOf(flow).filter((node) => found.has(node.uid))
}

export function keptPlaces(flow: JsonObject): Record<string, Point> {
  if (!isObject(flow.layout)) return {}
  return Object.fromEntries(
    Object.entries(flow.layout).filter(([, place]) => isObject(place)) as unknown as [string, Point][],
  )
}

export const withPlace = (flow: JsonObject, uid: string, place: Point): JsonObject => ({
  ...flow,
  layout: { ...(isObject(flow.layout) ? flow.layout : {}), [uid]: { x: place.x, y: place.y } },
})

function withoutPlace(flow: JsonObject, uid: string): JsonObject {
  if (!isObject(flow.layout) || !(uid in flow.layout)) return flow
  const { [uid]: _gone, ...rest } = flow.layout
  if (Object.keys(rest).length) return { ...flow, layout: rest }
  return laidOutAnew(flow)
}

/** The document without any place put by hand: the layout decides again. */
export function laidOutAnew(flow: JsonObject): JsonObject {
  if (!('layout' in flow)) return flow
  const { layout: _layout, ...rest } = flow
  return rest
}

/** Problems by the node they are about. */
export function problemsByNode(flow: JsonObject, problems: readonly Problem[]): Map<string, Problem[]> {
  const found = new Map<string, Problem[]>()
  const nodes = nodesOf(flow)
  for (const problem of problems) {
    const [member, place] = stepsOf(problem.pointer)
    const node = member === 'nodes' && place !== undefined ? nodes[Number(place)] : undefined
    if (node) found.set(node.uid, [...(found.get(node.uid) ?? []), problem])
  }
  return found
}
