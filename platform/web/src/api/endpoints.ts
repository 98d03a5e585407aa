/** Addresses that documents declare, called like any other. */

import type { Json, JsonObject } from './json'
import { answer, type Method } from './perform'
import { ApiError } from './problems'

export interface EndpointAnswer {
  status: number
  body: Json
}

/** What it answers; a refusal is an answer too. Only what never got there is thrown. */
export async function callEndpoint(
  method: string,
  path: string,
  params: Record<string, string>,
  input: JsonObject,
): Promise<EndpointAnswer> {
  const sent = method === 'GET' ? { query: input } : { body: input }
  try {
    const { status, data } = await answer<Json>(method as Method, path, { params, ...sent })
    return { status, body: data }
  } catch (cause) {
    if (!(cause instanceof ApiError) || cause.isOffline) throw cause
    return { status: cause.status, body: cause.document as unknown as Json }
  }
}
