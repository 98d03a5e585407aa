/** Decision tables as they are edited: what names a column follows it wherever it is named. */

import type { Json, JsonObject } from '@/api/json'
import { newUid } from '@/composables/useUid'
import { isObject, moved, withInserted, withMoved, withValue } from '@/editors/pointer'
import { freeName } from '../kind'
import type { Column } from './cells'

export type Side = 'inputs' | 'outputs'

export interface Rule {
  uid: string
  when: JsonObject
  then: JsonObject
  note?: string
}

export interface TestRow {
  uid: string
  given: JsonObject
  expect: Json
}

export const columnsOf = (body: JsonObject, side: Side): Column[] =>
  listIn(body, side).map((one) => ({ ...one, type: one.type ?? 'text' })) as unknown as Column[]

export const rulesOf = (body: JsonObject): Rule[] =>
  listIn(body, 'rules').map((one) => ({
    ...one,
    when: isObject(one.when) ? one.when : {},
    then: isObject(one.then) ? one.then : {},
  })) as unknown as Rule[]

export const testsOf = (body: JsonObject): TestRow[] =>
  listIn(body, 'tests').map((one) => ({
    ...one,
    given: isObject(one.given) ? one.given : {},
  })) as unknown as TestRow[]

/** A rule that asks nothing, at this place. */
export const withRule = (body: JsonObject, place: number, like?: Rule): JsonObject =>
  withInserted(body, '/rules', place, { when: {}, then: {}, ...(like as unknown as JsonObject), uid: newUid() })

export const withTest = (body: JsonObject): JsonObject =>
  withInserted(body, '/tests', testsOf(body).length, {
    uid: newUid(),
    given: {},
    expect: body.hit === 'collect' ? [] : {},
  })

export const withoutItem = (body: JsonObject, list: 'rules' | 'tests', place: number): JsonObject =>
  withValue(body, `/${list}/${place}`, undefined)

export const withItemMoved = (body: JsonObject, list: 'rules' | 'tests', from: number, to: number): JsonObject =>
  withMoved(body, `/${list}`, from, to)

/** One more column, and its place. */
export function withColumn(body: JsonObject, side: Side): [JsonObject, number] {
  const columns = listIn(body, side)
  const name = freeName(
    side === 'inputs' ? 'input' : 'result',
    columns.map((one) => String(one.name)),
  )
  const column = { uid: newUid(), name, type: side === 'inputs' ? 'integer' : 'text' }
  return [withInserted(body, `/${side}`, columns.length, column), columns.length]
}

export const withColumnMoved = (body: JsonObject, side: Side, from: number, to: number): JsonObject =>
  withValue(body, `/${side}`, moved(listIn(body, side), from, to))

/** Without a column and all that was said under its name. */
export function withoutColumn(body: JsonObject, side: Side, place: number): JsonObject {
  const name = String(listIn(body, side)[place]?.name ?? '')
  return renamed(withValue(body, `/${side}/${place}`, undefined), side, name, null)
}

/** A column as it is now; cells and tests follow its name. */
export function withColumnChanged(body: JsonObject, side: Side, place: number, column: JsonObject): JsonObject {
  const before = String(listIn(body, side)[place]?.name ?? '')
  const after = String(column.name ?? '')
  // Choices belong to choices, and the server would refuse a column of them without any.
  const { choices, ...rest } = column
  const next = column.type === 'choice' ? { ...rest, choices: choices ?? [] } : rest
  const changed = withValue(body, `/${side}/${place}`, next)
  return before === after ? changed : renamed(changed, side, before, after)
}

/** The cells of the name move to another name, or go; a name that is in use already keeps its own. */
function renamed(body: JsonObject, side: Side, from: string, to: string | null): JsonObject {
  const cells = (value: Json | undefined): Json | undefined => (isObject(value) ? member(value, from, to) : value)
  const [inRules, inTests] = side === 'inputs' ? ['when', 'given'] : ['then', 'expect']
  const each = (list: JsonObject[], name: string) =>
    list.map((item) => ({ ...item, [name]: cells(item[name]) as Json }))
  const next: JsonObject = { ...body, rules: each(listIn(body, 'rules'), inRules) }
  if (Array.isArray(body.tests))
    next.tests = each(listIn(body, 'tests'), inTests).map((test) =>
      Array.isArray(test.expect) && side === 'outputs'
        ? { ...test, expect: test.expect.map((one) => cells(one) as Json) }
        : test,
    )
  if (side === 'outputs' && isObject(body.otherwise)) next.otherwise = cells(body.otherwise) as Json
  return next
}

function member(cells: JsonObject, from: string, to: string | null): JsonObject {
  const entries = Object.entries(cells).filter(([name]) => name !== from)
  if (to !== null && from in cells && !(to in cells)) entries.push([to, cells[from] as Json])
  return Object.fromEntries(entries)
}

const listIn = (body: JsonObject, name: string): JsonObject[] => {
  const list = body[name]
  return Array.isArray(list) ? list.filter(isObject) : []
}
