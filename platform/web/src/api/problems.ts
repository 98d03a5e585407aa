/** What goes wrong, in the one shape the server uses: RFC 9457 problem+json with a list of problems. */

export interface Problem {
  code: string
  /** JSON pointer into the body that was sent, such as `/amount` or `/lines/0/price`. */
  pointer: string
  message: string
  hint?: string
  level?: 'error' | 'warning' | 'info'
}

export interface ProblemDocument {
  type?: string
  title: string
  status: number
  code: string
  detail?: string
  instance?: string
  request_id?: string
  problems?: Problem[]
  [extra: string]: unknown
}

/** A refusal or a failure of the server. `status` 0 means that no answer came at all. */
export class ApiError extends Error {
  readonly document: ProblemDocument
  readonly retryAfter: number | null

  constructor(document: ProblemDocument, retryAfter: number | null = null) {
    super(document.detail || document.title)
    this.name = 'ApiError'
    this.document = document
    this.retryAfter = retryAfter
  }

  get status(): number {
    return this.document.status
  }

  get code(): string {
    return this.document.code
  }

  get requestId(): string {
    return this.document.request_id ?? ''
  }

  get problems(): Problem[] {
    return this.document.problems ?? []
  }

  /** No answer came: worth trying again, nothing is known to have changed. */
  get isOffline(): boolean {
    return this.document.status === 0
  }
}

export function offline(cause: unknown): ApiError {
  const detail = cause instanceof Error ? cause.message : String(cause)
  return new ApiError({ title: 'The server does not answer', status: 0, code: 'offline', detail })
}

export async function errorOf(response: Response): Promise<ApiError> {
  const wait = Number(response.headers.get('Retry-After'))
  return new ApiError(await documentOf(response), Number.isFinite(wait) && wait > 0 ? wait : null)
}

async function documentOf(response: Response): Promise<ProblemDocument> {
  const bare = { title: response.statusText || `HTTP ${response.status}`, status: response.status, code: 'http_error' }
  if (!/json/.test(response.headers.get('Content-Type') ?? '')) return bare
  try {
    return { ...bare, ...((await response.json()) as Partial<ProblemDocument>) }
  } catch {
    return bare
  }
}

/** Problems by the field they belong to; those that name no known field come under `''`. */
export function problemsByField(problems: readonly Problem[], names: readonly string[]): Record<string, Problem[]> {
  const known = new Set(names)
  const found: Record<string, Problem[]> = {}
  for (const problem of problems) {
    const name = fieldOf(problem.pointer)
    const key = known.has(name) ? name : ''
    ;(found[key] ??= []).push(problem)
  }
  return found
}

/** `/values/amount` and `/amount` both speak of `amount`. */
export function fieldOf(pointer: string): string {
  const steps = pointer.split('/').slice(1).map(unescapeStep)
  return (steps[0] === 'values' || steps[0] === 'body' ? steps[1] : steps[0]) ?? ''
}

function unescapeStep(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}
