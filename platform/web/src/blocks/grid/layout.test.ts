import { describe, expect, it } from 'vitest'
import { derived, firstFree, layoutFor, overlap, packed, sized, stepped, type Place } from './layout'

const place = (id: string, x: number, y: number, w: number, h: number): Place => ({ id, x, y, w, h })
const told = (places: Place[]) => Object.fromEntries(places.map(({ id, x, y, w, h }) => [id, [x, y, w, h]]))

const DESK = [place('a', 0, 0, 6, 4), place('b', 6, 0, 6, 2), place('c', 6, 2, 3, 2), place('d', 9, 2, 3, 2)]

describe('a grid', () => {
  it('lets everything rise', () => {
    expect(told(packed([place('a', 0, 3, 4, 2), place('b', 0, 9, 4, 1)]))).toEqual({ a: [0, 0, 4, 2], b: [0, 2, 4, 1] })
  })
  it('finds the first free place', () => {
    expect(firstFree(DESK, 'n', 3, 2, 12)).toMatchObject({ x: 0, y: 4 })
    expect(firstFree([place('a', 0, 0, 6, 1)], 'n', 6, 2, 12)).toMatchObject({ x: 6, y: 0 })
  })
  it('follows from the desk on smaller devices, in the same order and without overlaps', () => {
    expect(told(derived(DESK, 'mobile'))).toEqual({
      a: [0, 0, 2, 4],
      b: [0, 4, 2, 2],
      c: [0, 6, 1, 2],
      d: [1, 6, 1, 2],
    })
    const tablet = derived(DESK, 'tablet')
    expect(tablet.every((one) => tablet.every((other) => one === other || !overlap(one, other)))).toBe(true)
  })
  it('shows cells that a layout does not name at its end, and none that are gone', () => {
    const places = layoutFor({ desktop: DESK, mobile: [place('b', 0, 0, 2, 3)] }, 'mobile', ['b', 'd'])
    expect(told(places)).toEqual({ b: [0, 0, 2, 3], d: [0, 3, 2, 4] })
    expect(layoutFor({ desktop: [] }, 'desktop', ['x'])).toEqual([place('x', 0, 0, 6, 4)])
  })
  it('moves a cell by key: beside until the edge, past its neighbours up and down', () => {
    expect(told(stepped(DESK, 'd', 'right', 12)).d).toEqual([9, 2, 3, 2])
    expect(told(stepped(DESK, 'd', 'up', 12))).toMatchObject({ d: [9, 0, 3, 2], b: [6, 2, 6, 2] })
    expect(told(stepped(DESK, 'b', 'down', 12))).toMatchObject({ c: [6, 0, 3, 2], d: [9, 0, 3, 2], b: [6, 2, 6, 2] })
    expect(told(stepped(DESK, 'a', 'down', 12))).toEqual(told(DESK))
  })
  it('makes a cell larger by key, and the others make room', () => {
    const wider = sized(DESK, 'a', 'right', 12)
    expect(told(wider)).toMatchObject({ a: [0, 0, 7, 4], b: [6, 4, 6, 2] })
    expect(told(sized([place('a', 0, 0, 1, 1)], 'a', 'left', 12))).toEqual({ a: [0, 0, 1, 1] })
  })
})
