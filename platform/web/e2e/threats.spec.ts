/** Nothing that is stored, named or sent ever runs in a page (T44, T45): Chromium walks where the texts are shown. */

import type { Locator, Page } from '@playwright/test'
import { expectAccessible } from '../tests/browser/axe'
import { furnish, IMAGE, restore, URLS, VECTORS, type Furnished } from './hostile'
import { expect, PASSWORD, test as base } from './product'

interface Watched {
  page: Page
  /** Opens an address and looks at what was drawn. */
  open: (path: string) => Promise<void>
  /** Looks at what is drawn now. */
  look: () => Promise<void>
  told: string[]
}

/** Begins before the page does: whatever runs that should not is told to the test. */
function watch(tell: (what: string) => void) {
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'] as const)
    Object.defineProperty(window, name, { value: (...words: unknown[]) => tell(`${name}(${String(words[0])})`) })
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
    tell(`policy: ${violatedDirective} ${blockedURI} ${sample}`),
  )
}

/** What no page of this app ever holds. */
function wrong(): string[] {
  const found: string[] = []
  const inside = (root: Document | ShadowRoot) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) inside(element.shadowRoot)
      const words = [...element.attributes].map(({ name, value }) => `${name}=${value.slice(0, 100)}`)
      const told = () => found.push(`<${element.tagName} ${words.join(' ')}>`)
      if (element.matches('iframe, object, embed, base, math, marquee, meta[http-equiv], style[onload]')) told()
      if (element.matches('script') && !(element as HTMLScriptElement).src.startsWith(location.origin)) told()
      if (element.matches('img[src="x"], [formaction], [srcdoc]')) told()
      for (const { name, value } of element.attributes) {
        if (name.startsWith('on')) told()
        const isAddress = ['href', 'src', 'action', 'xlink:href'].includes(name) && value !== ''
        const { protocol } = isAddress ? new URL(value, location.href) : location
        const allowed = name === 'src' ? ['data:', 'blob:'] : ['mailto:', 'tel:', 'https:']
        if (protocol !== 'http:' && !allowed.includes(protocol)) told()
        if (name === 'src' && /^data:(?!image\/)/i.test(value)) told()
      }
    }
  }
  inside(document)
  if ('polluted' in {} || Object.keys(Object.prototype).length) found.push('Object.prototype is polluted')
  return found
}

const test = base.extend<{ watched: Watched }>({
  watched: async ({ page }, use) => {
    const told: string[] = []
    await page.exposeFunction('__tell', (what: string) => told.push(what))
    await page.addInitScript(`(${watch})(globalThis.__tell)`)
    page.on('dialog', (dialog) => {
      if (dialog.type() !== 'beforeunload') told.push(`${dialog.type()}: ${dialog.message()}`)
      void dialog.accept()
    })
    page.on('pageerror', (error) => told.push(`error: ${error.message}`))
    page.on('popup', (popup) => told.push(`popup: ${popup.url()}`))
    page.on('console', (message) => {
      // The browser's own note on an answer that refuses is expected: hostile addresses are refused.
      if (message.type() === 'error' && !/the server responded with a status of 4\d\d/.test(message.text()))
        told.push(`console: ${message.text()}`)
    })
    const headers = { 'X-Requested-With': 'jacquard' }
    await page.request.post('/api/auth/login', { data: { username: 'admin', password: PASSWORD }, headers })
    let waiting = 0
    let last = 0
    const count = (by: number) => () => {
      waiting = Math.max(0, waiting + by)
      last = Date.now()
    }
    page.on('request', count(1))
    page.on('requestfinished', count(-1))
    page.on('requestfailed', count(-1))
    const look = async () => {
      await expect.poll(() => waiting === 0 && Date.now() - last > 100, { intervals: [50] }).toBe(true)
      expect(await page.evaluate(wrong), page.url()).toEqual([])
      expect(told, page.url()).toEqual([])
    }
    const open = async (path: string) => {
      await page.goto(path)
      await expect(page.getByRole('heading', { level: 1 }).first(), path).toBeVisible()
      await look()
    }
    await use({ page, open, look, told })
    expect(told).toEqual([])
  },
})
// The log of sign-ins and the list of sessions show what a browser calls itself.
test.use({ userAgent: `Mozilla ${IMAGE}`, reducedMotion: 'reduce' })

let furnished: Furnished
test.beforeAll(async ({ playwright, baseURL }) => {
  const request = await playwright.request.newContext({ baseURL, userAgent: IMAGE })
  furnished = await furnish(request)
  await request.dispose()
})
test.afterAll(async ({ playwright, baseURL }) => {
  const request = await playwright.request.newContext({ baseURL })
  await restore(request)
  await request.dispose()
})

const row = () => `/config/hostile/${furnished.row}`
const hover = (where: Locator) => where.hover({ timeout: 2000 })
const filter = (of: object) => `?filter=${encodeURIComponent(JSON.stringify(of))}`
const address = (text: string) => encodeURIComponent(text)

test('the watch sees what it watches for', async ({ watched }) => {
  const { page, open, told } = watched
  await open('/profile')
  await page.evaluate((text) => {
    document.querySelector('main, body')!.insertAdjacentHTML('beforeend', text)
    window.alert(1)
  }, `${IMAGE}<a href="javascript:alert(1)">x</a>`)
  await expect.poll(() => told.map((one) => one.split(' ')[0])).toEqual(expect.arrayContaining(['alert(1)', 'policy:']))
  expect(await page.evaluate(wrong)).toHaveLength(3)
  told.length = 0
})

test('rows: lists, facets, filters, drawer, record, history, comparison, form, export', async ({ watched }) => {
  const { page, open, look } = watched
  await open('/config/tables')
  await open('/config/hostile?sort=id')
  await expect(page.locator('tbody tr').first()).toContainText(IMAGE)
  await hover(page.locator('tbody tr').nth(1).locator('td').nth(2))
  await page.getByRole('button', { name: 'Add a filter' }).click()
  await look()
  await page.keyboard.press('Escape')
  await open(`/config/hostile${filter({ plain: { icontains: IMAGE }, pick: { in: [VECTORS[0]] } })}`)
  await open(`/config/hostile?search=${address(IMAGE)}&sort=${address(IMAGE)}`)
  await open(`/config/hostile${filter({ [IMAGE]: { eq: IMAGE } })}`)
  await open(`/config/hostile?sort=id&row=${furnished.row}`)
  await page.getByRole('dialog').getByRole('tab', { name: 'History' }).click()
  await look()
  await open(row())
  await expect(page.locator('#field-plain')).toHaveValue(IMAGE)
  await expect(page.getByText(`${IMAGE}.pdf`).first()).toBeVisible()
  await page.getByRole('tab', { name: 'History' }).click()
  await page.getByLabel('Version 1').check()
  await page.getByLabel('Version 2').check()
  await page.getByRole('button', { name: 'Compare' }).click()
  await expect(page.getByRole('dialog', { name: 'Version 1 and version 2' })).toContainText('alert(1)')
  await look()
  await open(`${row()}/history`)
  await open('/config/hostile/new')
  await page.locator('#field-plain').fill('wrong')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await look()
})

test('pages: text, links, figures, lists, forms, the menu, the palette, addresses that lead nowhere', async ({
  watched,
}) => {
  const { page, open, look } = watched
  await open('/')
  await open('/pages/hostile')
  await expect(page.locator('.markdown').first()).toContainText('<script')
  await page.getByRole('tab').nth(1).click()
  await look()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: /Go to|Search|Find/ }).fill('alert')
  await look()
  for (const path of ['config', 'pages', 'studio', 'nowhere']) await open(`/${path}/${address(IMAGE)}`)
  await page.goto(`/${address(IMAGE)}`).then(look)
  for (const url of ['javascript:alert(1)', '//evil.example', ...URLS.slice(2, 4)])
    await page.goto(`/login?next=${address(url)}`).then(look)
})

test('design: definitions, designers, JSON, versions, uses, plans, packs, roles', async ({ watched }) => {
  const { page, open, look } = watched
  for (const kind of ['table', 'page', 'menu']) await open(`/studio/${kind}`)
  await open('/studio/table/hostile')
  for (const name of ['Preview', 'Relations', 'Indexes', 'Rules', 'Fields']) {
    await page.getByRole('radio', { name, exact: true }).locator('..').click()
    await look()
  }
  await page.getByText('many', { exact: true }).first().click()
  await look()
  for (const name of ['Outline', 'JSON', 'Versions', 'Used by']) {
    await page.getByRole('tab', { name, exact: true }).click()
    await look()
  }
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(page.getByRole('dialog')).toContainText('mail')
  await look()
  for (const kind of ['page', 'menu']) await open(`/studio/${kind}/hostile`)
  await open('/system/roles')
  await open('/system/roles/hostile')
  await page
    .getByRole('button', { name: /^Rows and fields/ })
    .and(page.locator(':enabled'))
    .click()
  await look()
  await open('/studio/packs?export')
  await page.getByRole('dialog').getByText('Only these').click()
  await look()
  await open('/studio/packs?import')
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: `${IMAGE}.zip`, mimeType: 'application/zip', buffer: furnished.pack })
  await expect(page.getByRole('dialog')).toContainText('hostile')
  await look()
})

test('the house: users, departments, the log, the profile', async ({ watched }) => {
  const { page, open, look } = watched
  await open('/system/users')
  await page.locator('button.who', { hasText: 'hostile0' }).click()
  await look()
  await open('/system/departments')
  await open('/audit/logs')
  await page.locator('tbody button.jq-mono', { hasText: 'login' }).first().click()
  await look()
  await open('/profile')
  await expect(page.locator('body')).toContainText(IMAGE)
})

const PAGES = [
  '/config/tables',
  '/config/hostile',
  '/pages/hostile',
  '/studio/table',
  '/studio/table/hostile',
  '/system/roles/hostile',
  '/system/users',
  '/system/departments',
  '/audit/logs',
  '/profile',
]
const LOOKS = [
  { name: 'wide, dark, Chinese', width: 1440, height: 900, theme: 'dark', locale: 'zh-CN' },
  { name: 'phone, light, English', width: 390, height: 844, theme: 'light', locale: 'en' },
] as const
for (const { name, width, height, ...chosen } of LOOKS)
  test.describe(name, () => {
    test.use({ viewport: { width, height } })
    test('every page, and those who see or hear it otherwise can use it', async ({ watched }) => {
      await watched.page.addInitScript(
        (preferences) => localStorage.setItem('jacquard.preferences', JSON.stringify(preferences)),
        { ...chosen, density: 'comfortable', menuFolded: false },
      )
      for (const path of [...PAGES, row()]) {
        await watched.open(path)
        await expect(watched.page.locator('html')).toHaveAttribute('lang', chosen.locale)
        await expectAccessible(watched.page)
      }
    })
  })

test('what an unclean answer would bring becomes no script either', async ({ watched }) => {
  const { page, open } = watched
  const changed: string[] = []
  const change = (address: RegExp, by: (answer: object) => object) =>
    page.route(address, async (route) => {
      const response = await route.fetch()
      changed.push(address.source)
      await route.fulfill({ response, json: by((await response.json()) as object) })
    })
  const unclean = { rich: VECTORS.join(''), marks: URLS.map((url) => `[x](${url})`).join('\n'), link: URLS[0] }
  await change(/\/api\/config\/hostile\/\d+(\?|$)/, (answer) => ({ ...answer, ...unclean }))
  const items = URLS.map((url, place) => ({ uid: `u${place}`, title: url, url }))
  await change(/\/api\/pages\/hostile$/, (answer) => ({ ...answer, nodes: [{ type: 'links', uid: 'l', items }] }))
  await open(row())
  await open('/pages/hostile')
  await expect(page.getByText(URLS[0]!, { exact: true }).first()).toBeVisible()
  expect(new Set(changed).size).toBe(2)
})
