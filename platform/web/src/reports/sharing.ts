/** Parameters that a document shares among its reports: asked for once, their choices those of a report. */

import type { Json, JsonObject } from '@/api/json'
import type { Parameter, ReportDocument } from '@/api/reports'
import { newUid } from '@/composables/useUid'
import { isObject } from '@/editors/pointer'

export const parametersOf = (body: JsonObject): Parameter[] =>
  Array.isArray(body.parameters) ? (body.parameters.filter(isObject) as unknown as Parameter[]) : []

export interface Offer {
  report: string
  parameter: Parameter
}

/** Parameters that the reports ask for and the document does not have yet; each name once. */
export function offeredParameters(body: JsonObject, reports: readonly ReportDocument[]): Offer[] {
  const known = new Set(parametersOf(body).map((parameter) => parameter.name))
  const offers: Offer[] = []
  for (const report of reports)
    for (const parameter of report.parameters ?? [])
      if (!parameter.hidden && !known.has(parameter.name)) {
        known.add(parameter.name)
        offers.push({ report: report.name, parameter })
      }
  return offers
}

/** The parameter of a report, shared by the whole document; its choices stay those of the report. */
export function withParameter(body: JsonObject, { report, parameter }: Offer): JsonObject {
  const { name, label, hint, schema, default: usual, options } = parameter
  const shared = Object.fromEntries(
    Object.entries({
      uid: newUid(),
      name,
      label,
      hint,
      schema,
      default: usual,
      options: options ? (options.values ? { values: options.values } : { report, parameter: name }) : undefined,
    }).filter(([, value]) => value !== undefined && value !== null),
  )
  return { ...body, parameters: [...parametersOf(body), shared] as unknown as Json }
}
