/** What a chart on a page gives to the parameters of its report, and why it can give nothing. */

import type { Json, JsonObject } from '@/api/json'
import type { Parameter } from '@/api/reports'
import type { SignedInUser } from '@/api/session'
import type { PageNode } from '@/api/tables'
import { isObject } from '@/editors/pointer'
import { fitted, isGiven } from '@/reports/parameters'

export type Source =
  { value: Json } | { parameter: string } | { record: string } | { principal: 'id' | 'name' | 'department' }

export interface ChartDocument extends PageNode {
  /** Without it the report is not open to the reader. */
  report?: string
  chart?: string
  query?: string
  rows?: number
  parameters?: Record<string, Source>
  height?: number
  link?: boolean
  refresh?: number
}

/** What the sources are taken from. `row` is the record of the page; null where it shows none. */
export interface Givers {
  values: JsonObject
  row: JsonObject | null
  user: Pick<SignedInUser, 'id' | 'username' | 'department'> | null
}

/** Why nothing can be asked: no row is chosen, what is bound is empty there, or it may not be read. */
export type Lack = 'record' | 'value' | 'right'

export const takesRecord = (node: ChartDocument): boolean =>
  Object.values(node.parameters ?? {}).some((source) => 'record' in source)

export function given(
  node: ChartDocument,
  declared: readonly Parameter[],
  givers: Givers,
): { parameters: JsonObject } | { lack: Lack } {
  const parameters: JsonObject = {}
  for (const [name, source] of Object.entries(node.parameters ?? {})) {
    const value = from(source, givers)
    if (value instanceof Lacking) return { lack: value.lack }
    const parameter = declared.find((one) => one.name === name)
    if (isGiven(value)) parameters[name] = parameter ? typed(parameter, value) : value
  }
  return { parameters }
}

class Lacking {
  constructor(readonly lack: Lack) {}
}

/** A record or a person without what is bound has no chart: left out, it would be that of all. */
function from(source: Source, { values, row, user }: Givers): Json | Lacking {
  if ('value' in source) return source.value
  if ('parameter' in source) return values[source.parameter] ?? null
  if ('record' in source) {
    if (row === null) return new Lacking('record')
    const value = row[source.record]
    return value === undefined ? new Lacking('right') : isGiven(value) ? idOf(value) : new Lacking('value')
  }
  const own = { id: user?.id, name: user?.username, department: user?.department?.id }[source.principal]
  return own ?? new Lacking('value')
}

/** Of a row that a field leads to its id; of several theirs. */
function idOf(value: Json): Json {
  if (Array.isArray(value)) return value.map(idOf)
  return isObject(value) && typeof value.id === 'number' ? value.id : value
}

/** Decimals come as text; a parameter that takes a number is given one. */
function typed(parameter: Parameter, value: Json): Json {
  const isNumber = parameter.schema.type === 'number' || parameter.schema.type === 'integer'
  return fitted(parameter, isNumber && typeof value === 'string' ? Number(value) : value)
}
