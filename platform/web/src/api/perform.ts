/** The one door to the server: token, idempotency, If-Match, one renewal on 401, problem+json as `ApiError`. */

import { connection } from './connection'
import { spokenLanguage } from './language'
import { accessToken, refresh } from './session'
import { errorOf, offline } from './problems'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type QueryValue = string | number | boolean | null | undefined | readonly (string | number | boolean)[]

export interface CallOptions {
  /** Fills `{table}` and `{id}` in the path, escaped. */
  params?: Record<string, string | number>
  /** Empty values are left out; a list is sent as repeated names; an object is sent as JSON. */
  query?: Record<string, QueryValue | object>
  /** JSON, or `FormData` for uploads. */
  body?: unknown
  /** The ETag of what was read: the server answers 412 when it has changed since. */
  ifMatch?: string
  /** Give the same key for a repeated attempt; without it each call makes its own. */
  idempotencyKey?: string
  headers?: Record<string, string>
  signal?: AbortSignal
}

export interface Answer<T> {
  data: T
  etag: string
  status: number
  headers: Headers
}

/** Performs an operation and gives its data. */
export async function call<T = unknown>(method: Method, path: string, options: CallOptions = {}): Promise<T> {
  return (await answer<T>(method, path, options)).data
}

/** The same with status, headers and ETag, for what is edited afterwards. */
export async function answer<T = unknown>(method: Method, path: string, options: CallOptions = {}): Promise<Answer<T>> {
  const response = await request(method, path, options)
  return {
    data: (await dataOf(response)) as T,
    etag: response.headers.get('ETag') ?? '',
    status: response.status,
    headers: response.headers,
  }
}

/** The bare answer, for downloads. It has succeeded: refusals are thrown here too. */
export async function request(method: Method, path: string, options: CallOptions = {}): Promise<Response> {
  const address = addressOf(path, options.params, options.query)
  const headers = headersOf(method, options)
  const body = bodyOf(options.body)
  let response = await send(address, { method, headers, body, signal: options.signal }, await accessToken())
  if (response.status === 401 && (await refresh()))
    response = await send(address, { method, headers, body, signal: options.signal }, await accessToken())
  if (!response.ok) throw await errorOf(response)
  return response
}

/** Sends a file and tells how much of it is there, from 0 to 1: fetch cannot say. */
export async function upload<T>(
  path: string,
  form: FormData,
  told: (share: number) => void,
  signal?: AbortSignal,
): Promise<T> {
  const headers = headersOf('POST', { body: form })
  let response = await sendFile(path, form, headers, await accessToken(), told, signal)
  if (response.status === 401 && (await refresh()))
    response = await sendFile(path, form, headers, await accessToken(), told, signal)
  if (!response.ok) throw await errorOf(response)
  return (await dataOf(response)) as T
}

function sendFile(
  path: string,
  form: FormData,
  headers: Record<string, string>,
  bearer: string,
  told: (share: number) => void,
  signal?: AbortSignal,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', path)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    if (bearer) request.setRequestHeader('Authorization', `Bearer ${bearer}`)
    request.upload.onprogress = ({ loaded, total }) => told(total ? loaded / total : 0)
    request.onload = () => {
      connection.answered()
      const type = request.getResponseHeader('Content-Type') ?? ''
      resolve(new Response(request.responseText, { status: request.status, headers: { 'Content-Type': type } }))
    }
    request.onerror = () => {
      connection.lost()
      reject(offline(new Error('The upload was cut off.')))
    }
    request.onabort = () => reject(new DOMException('The upload was stopped.', 'AbortError'))
    signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.send(form)
  })
}

export function addressOf(
  path: string,
  params: Record<string, string | number> = {},
  query: CallOptions['query'] = {},
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name]
    if (value === undefined || value === '') throw new Error(`The path ${path} needs '${name}'.`)
    return encodeURIComponent(String(value))
  })
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (one === undefined || one === null || one === '') continue
      search.append(name, typeof one === 'object' ? JSON.stringify(one) : String(one))
    }
  }
  const text = search.toString()
  return text ? `${filled}?${text}` : filled
}

function headersOf(method: Method, options: CallOptions): Record<string, string> {
  const headers: Record<string, string> = {
    Accept: 'application/json',
    'Accept-Language': spokenLanguage(),
    'X-Requested-With': 'jacquard',
    ...options.headers,
  }
  if (options.body !== undefined && !(options.body instanceof FormData)) headers['Content-Type'] = 'application/json'
  if (options.ifMatch) headers['If-Match'] = options.ifMatch
  if (method === 'POST') headers['Idempotency-Key'] = options.idempotencyKey ?? crypto.randomUUID()
  return headers
}

function bodyOf(body: unknown): BodyInit | undefined {
  if (body === undefined || body instanceof FormData) return body
  return JSON.stringify(body)
}

async function send(address: string, init: RequestInit & { headers: Record<string, string> }, bearer: string) {
  const headers = bearer ? { ...init.headers, Authorization: `Bearer ${bearer}` } : init.headers
  try {
    const response = await fetch(address, { ...init, headers, credentials: 'same-origin' })
    connection.answered()
    return response
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    connection.lost()
    throw offline(cause)
  }
}

async function dataOf(response: Response): Promise<unknown> {
  if (response.status === 204) return null
  const text = await response.text()
  if (!text) return null
  return /json/.test(response.headers.get('Content-Type') ?? '') ? JSON.parse(text) : text
}
