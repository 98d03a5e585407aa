/** Graphs as they are shown: cards joined by arrows. Pure: what a key does, what is beside what, what would be a circle. */

import type { Component } from 'vue'

import type { Tone } from '@/composables/tone'

export interface GraphNode {
  id: string
  title: string
  /** A second, quieter line. */
  note?: string
  icon: Component
  tone?: Tone
  /** What has become of it in a run. */
  state?: { word: string; tone: Tone; moving?: boolean }
  /** How many errors it has; shown as a mark. */
  problems?: number
  /** Whether an arrow may lead away from it. */
  isLast?: boolean
}

export interface GraphEdge {
  id: string
  from: string
  to: string
  label?: string
  tone?: Tone
  /** A way taken only if something fails is drawn as a broken line. */
  isDashed?: boolean
}

export interface Point {
  x: number
  y: number
}

export type Positions = Readonly<Record<string, Point>>

export const NODE = { width: 216, height: 58 } as const

/** Would an arrow between the two close a circle, or be there twice? */
export function mayJoin(edges: readonly GraphEdge[], from: string, to: string): boolean {
  if (from === to || edges.some((edge) => edge.from === from && edge.to === to)) return false
  return !reaches(edges, to, from)
}

/** Whether arrows lead from one node to the other. */
export function reaches(edges: readonly GraphEdge[], from: string, to: string): boolean {
  const after = new Map<string, string[]>()
  for (const edge of edges) after.set(edge.from, [...(after.get(edge.from) ?? []), edge.to])
  const seen = new Set<string>()
  const waiting = [from]
  while (waiting.length) {
    const node = waiting.pop()!
    if (node === to) return true
    if (seen.has(node)) continue
    seen.add(node)
    waiting.push(...(after.get(node) ?? []))
  }
  return false
}

export type Direction = 'up' | 'down' | 'left' | 'right'

/** The node one would look at next in that direction: near counts, straight ahead counts double. */
export function neighbour(positions: Positions, from: string, direction: Direction): string | null {
  const here = positions[from]
  if (!here) return null
  const isVertical = direction === 'up' || direction === 'down'
  const sign = direction === 'up' || direction === 'left' ? -1 : 1
  let best: string | null = null
  let least = Infinity
  for (const [id, there] of Object.entries(positions)) {
    const ahead = sign * (isVertical ? there.y - here.y : there.x - here.x)
    const aside = Math.abs(isVertical ? there.x - here.x : there.y - here.y)
    if (id === from || ahead < 1) continue
    const distance = ahead + 2 * aside
    if (distance < least) [best, least] = [id, distance]
  }
  return best
}

/** A line through the points with rounded corners. */
export function roundedPath(points: readonly Point[], radius = 10): string {
  const [first, ...rest] = points
  if (!first) return ''
  const parts = [`M${round(first.x)},${round(first.y)}`]
  rest.forEach((corner, place) => {
    const before = points[place]!
    const after = points[place + 2]
    if (!after) return parts.push(`L${round(corner.x)},${round(corner.y)}`)
    const entry = towards(corner, before, Math.min(radius, distance(corner, before) / 2))
    const exit = towards(corner, after, Math.min(radius, distance(corner, after) / 2))
    parts.push(
      `L${round(entry.x)},${round(entry.y)}`,
      `Q${round(corner.x)},${round(corner.y)} ${round(exit.x)},${round(exit.y)}`,
    )
  })
  return parts.join(' ')
}

/** Half way along the line. */
export function middleOf(points: readonly Point[]): Point {
  const lengths = points.slice(1).map((point, place) => distance(points[place]!, point))
  let left = lengths.reduce((sum, length) => sum + length, 0) / 2
  for (const [place, length] of lengths.entries()) {
    if (left <= length) return towards(points[place]!, points[place + 1]!, left)
    left -= length
  }
  return points[0] ?? { x: 0, y: 0 }
}

const round = (value: number) => Math.round(value * 10) / 10
const distance = (one: Point, other: Point) => Math.hypot(other.x - one.x, other.y - one.y)

function towards(from: Point, to: Point, wanted: number): Point {
  const length = distance(from, to)
  if (length === 0) return from
  const share = Math.min(wanted, length) / length
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
}
