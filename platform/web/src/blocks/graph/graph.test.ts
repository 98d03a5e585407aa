import { describe, expect, it } from 'vitest'
import { Circle } from '@lucide/vue'
import { mayJoin, middleOf, neighbour, NODE, reaches, roundedPath, type GraphEdge, type GraphNode } from './graph'
import { laidOut } from './layout'

const edge = (from: string, to: string, label?: string): GraphEdge => ({ id: `${from}-${to}`, from, to, label })
const node = (id: string): GraphNode => ({ id, title: id, icon: Circle })
const EDGES = [edge('get', 'load'), edge('load', 'report'), edge('get', 'warn')]

describe('arrows', () => {
  it('never close a circle and never lie twice on one another', () => {
    expect(mayJoin(EDGES, 'report', 'get')).toBe(false)
    expect(mayJoin(EDGES, 'get', 'get')).toBe(false)
    expect(mayJoin(EDGES, 'get', 'load')).toBe(false)
    expect(mayJoin(EDGES, 'warn', 'report')).toBe(true)
    expect(reaches(EDGES, 'get', 'report')).toBe(true)
  })
  it('run round their corners', () => {
    const path = roundedPath([
      { x: 0, y: 0 },
      { x: 0, y: 100 },
      { x: 100, y: 100 },
    ])
    expect(path).toBe('M0,0 L0,90 Q0,100 10,100 L100,100')
  })
  it('have a middle', () => {
    const corners = [
      { x: 0, y: 0 },
      { x: 0, y: 40 },
      { x: 100, y: 40 },
    ]
    expect(middleOf(corners)).toEqual({ x: 30, y: 40 })
    expect(middleOf([])).toEqual({ x: 0, y: 0 })
  })
})

describe('the layout', () => {
  const nodes = ['get', 'load', 'report', 'warn'].map(node)
  const { positions, routes } = laidOut(nodes, EDGES)

  it('goes from top to bottom', () => {
    expect(positions.get!.y).toBeLessThan(positions.load!.y)
    expect(positions.load!.y).toBeLessThan(positions.report!.y)
    expect(positions.load!.y).toBe(positions.warn!.y)
  })
  it('lets no two cards touch', () => {
    const [one, other] = [positions.load!.x, positions.warn!.x].toSorted((left, right) => left - right)
    expect(other! - one!).toBeGreaterThan(NODE.width)
  })
  it('gives every arrow its way, and makes room for a label', () => {
    expect(Object.keys(routes)).toEqual(EDGES.map((one) => one.id))
    const withLabel = laidOut(nodes, [edge('get', 'load', 'amount > 1000')]).positions
    expect(withLabel.load!.y - withLabel.get!.y).toBeGreaterThan(positions.load!.y - positions.get!.y)
  })
  it('leaves out arrows that lead nowhere', () => {
    expect(laidOut([node('get')], EDGES).routes).toEqual({})
  })
  it('moves the focus to what lies ahead', () => {
    expect(neighbour(positions, 'load', 'down')).toBe('report')
    expect(neighbour(positions, 'load', 'up')).toBe('get')
    expect(neighbour(positions, 'report', 'down')).toBeNull()
    const right = positions.load!.x < positions.warn!.x ? 'right' : 'left'
    expect(neighbour(positions, 'load', right)).toBe('warn')
  })
})
