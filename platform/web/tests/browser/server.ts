/** A server made of route handlers, so that the frame can be tested before anything else runs. */

import type { Page, Route } from '@playwright/test'

export const user = {
  id: 1,
  username: 'ada',
  display_name: 'Ada Lovelace',
  roles: ['operator'],
  locale: null,
  is_superuser: false,
}

export interface FakeServer {
  signedIn: boolean
  menu: unknown[]
  calls: { method: string; path: string; headers: Record<string, string>; body: unknown }[]
}

const refusal = (status: number, code: string, title: string) => ({
  status,
  contentType: 'application/problem+json',
  body: JSON.stringify({ title, status, code, request_id: 'req-42' }),
})

export async function serve(page: Page, start: Partial<FakeServer> = {}): Promise<FakeServer> {
  const server: FakeServer = { signedIn: false, menu: [], calls: [], ...start }
  const grant = { access_token: 'T1', expires_in: 300, token_type: 'Bearer', user }
  const answers: Record<string, (body: Record<string, string>, route: Route) => Promise<void> | void> = {
    'POST /api/auth/refresh': (_body, route) =>
      route.fulfill(server.signedIn ? { json: grant } : refusal(401, 'not_signed_in', 'Sign in to do this')),
    'POST /api/auth/login': (body, route) => {
      if (body.password === 'slow-down')
        return route.fulfill({ ...refusal(429, 'too_many', 'Too many'), headers: { 'Retry-After': '9' } })
      if (body.password !== 'right') return route.fulfill(refusal(401, 'wrong', 'Wrong'))
      server.signedIn = true
      return route.fulfill({ json: grant })
    },
    'POST /api/auth/setup': (_body, route) => {
      server.signedIn = true
      return route.fulfill({ json: grant })
    },
    'POST /api/auth/logout': (_body, route) => {
      server.signedIn = false
      return route.fulfill({ status: 204 })
    },
    'GET /api/auth/me': (_body, route) => route.fulfill({ json: { ...user, permissions: ['row.*'] } }),
    'GET /api/runs': (_body, route) => route.fulfill({ json: { runs: [] } }),
    'GET /api/shell': (_body, route) =>
      route.fulfill({ json: { menu: server.menu, tables: [], product: { version: '0.1.0' } } }),
  }
  await page.route(
    (url) => url.pathname.startsWith('/api/'),
    async (route) => {
      const request = route.request()
      const path = new URL(request.url()).pathname
      const body = (request.postDataJSON() ?? {}) as Record<string, string>
      server.calls.push({ method: request.method(), path, headers: request.headers(), body })
      const answer = answers[`${request.method()} ${path}`]
      await (answer ? answer(body, route) : route.fulfill(refusal(404, 'not_found', 'There is no such thing')))
    },
  )
  return server
}
