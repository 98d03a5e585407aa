/** The built app under the production policy: nothing from outside, no inline script, no eval. */

import { createReadStream, existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { extname, join } from 'node:path'
import { expect, test } from '@playwright/test'
import { serve } from './server'

const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'"
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}
const dist = join(import.meta.dirname, '../../dist')
let server: Server
let address = ''

test.beforeAll(async () => {
  test.skip(!existsSync(join(dist, 'index.html')), 'npm run build first')
  server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname
    const file = join(dist, path.startsWith('/static/app/') ? path.slice('/static/app/'.length) : 'index.html')
    const found = existsSync(file) && extname(file) ? file : join(dist, 'index.html')
    response.writeHead(200, {
      'Content-Type': TYPES[extname(found)] ?? 'text/plain',
      'Content-Security-Policy': POLICY,
    })
    createReadStream(found).pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  address = `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`
})
test.afterAll(() => void server?.close())

for (const path of ['/login', '/setup#x', '/', '/profile']) {
  test(`${path} runs under the production policy without a single complaint`, async ({ page }) => {
    const complaints: string[] = []
    page.on('console', (message) => {
      // The refused refresh of a visitor who is not signed in is the browser's own note, not ours.
      if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      if (!request.url().startsWith(address) && !request.url().startsWith('data:')) complaints.push(request.url())
    })
    await serve(page, { signedIn: !['/login', '/setup#x'].includes(path) })
    await page.goto(address + path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForLoadState('networkidle')
    expect(complaints).toEqual([])
  })
}
