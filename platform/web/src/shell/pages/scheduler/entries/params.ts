/** The parameters of a job or flow as a JSON Schema, so that the form for them is drawn like any other. */

import type { JsonObject } from '@/api/json'
import type { Text } from '@/api/text'
import { textIn } from '@/api/text'
import { isObject } from '@/editors/pointer'
import { isComputed } from '@/editors/steps/values'

const TYPES: Record<string, JsonObject> = {
  text: { type: 'string' },
  integer: { type: 'integer' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date' },
  datetime: { type: 'string', format: 'date-time' },
  choice: { type: 'string' },
  json: {},
}

export function paramsSchema(body: JsonObject): JsonObject {
  const params = Array.isArray(body.params) ? body.params.filter(isObject) : []
  const properties = params.map((one): [string, JsonObject] => {
    const title = one.title as Text | undefined
    const said = isComputed(one.default) ? one.default.$cel : undefined
    return [
      String(one.name),
      {
        ...TYPES[String(one.type)],
        ...(title ? { title: textIn('en', title), 'x-title-zh': textIn('zh-CN', title) } : {}),
        ...(Array.isArray(one.choices) ? { enum: one.choices } : {}),
        ...(one.default === undefined ? {} : { default: said ?? one.default }),
      },
    ]
  })
  const required = params
    .filter((one) => one.required === true && one.default === undefined)
    .map((one) => String(one.name))
  return { type: 'object', properties: Object.fromEntries(properties), required }
}
