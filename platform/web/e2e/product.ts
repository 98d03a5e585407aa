/** The product as the tests meet it: a real server, a signed-in browser. */

import { expect, test as base, type APIRequestContext, type Page } from '@playwright/test'

export const PASSWORD = 'a loom weaves patterns'

export interface Api {
  get: <T>(path: string) => Promise<T>
  post: <T>(path: string, data: unknown) => Promise<T>
  patch: <T>(path: string, data: unknown) => Promise<T>
}

async function apiOf(request: APIRequestContext): Promise<Api> {
  const grant = await request.post('/api/auth/login', {
    data: { username: 'admin', password: PASSWORD },
    headers: { 'X-Requested-With': 'jacquard' },
  })
  const { access_token: token } = (await grant.json()) as { access_token: string }
  const send = async <T>(method: string, path: string, data?: unknown): Promise<T> => {
    const headers = {
      Authorization: `Bearer ${token}`,
      'X-Requested-With': 'jacquard',
      ...(method === 'POST' ? { 'Idempotency-Key': crypto.randomUUID() } : {}),
    }
    const answer = await request.fetch(path, { method, data, headers })
    expect(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`).toBe(true)
    return (await answer.json()) as T
  }
  return {
    get: (path) => send('GET', path),
    post: (path, data) => send('POST', path, data),
    patch: (path, data) => send('PATCH', path, data),
  }
}

export async function signIn(page: Page, username: 'admin' | 'clerk' = 'admin') {
  await page.goto('/login')
  await page.getByLabel('User name').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => !url.pathname.startsWith('/login'))
}

/** A page that has signed in as the administrator; whatever it throws fails the test. */
export const test = base.extend<{ api: Api; admin: Page }>({
  api: async ({ request }, use) => use(await apiOf(request)),
  admin: async ({ page }, use) => {
    const thrown: string[] = []
    page.on('pageerror', (error) => thrown.push(error.message))
    await signIn(page)
    await use(page)
    expect(thrown).toEqual([])
  },
})

let last = 0
/** A code that no other test has. */
export const unique = (letters: string) => `${letters}${Date.now().toString(36).toUpperCase()}${(last += 1)}`

export { expect }
