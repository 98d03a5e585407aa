/** Designing in the browser, against the real server: tables, versions, packs, roles, users. */

import type { Page } from '@playwright/test'
import { expectAccessible } from '../tests/browser/axe'
import { emptyServer } from './beside'
import { expect, PASSWORD, test, unique, type Api } from './product'

interface Definition {
  etag: string
  body: { fields: { uid: string; name: string; type: string }[]; [member: string]: unknown }
  published: number
}
interface Row {
  id: number
  row_version: number
  [member: string]: unknown
}

// A system as a whole is walked through here; a busy machine takes its time.

const named = (letters: string) => unique(letters).toLowerCase()
const canvas = (page: Page) => page.getByTestId('canvas')
const saved = (page: Page) => expect(page.locator('.saved')).toHaveText(/^Saved/)

async function begin(page: Page, title: string) {
  await page.goto('/studio/table')
  await page.getByRole('button', { name: 'New', exact: true }).click()
  await page.getByLabel('Title: English').fill(title)
  await page.getByRole('button', { name: 'New', exact: true }).last().click()
  await expect(page).toHaveURL(/\/studio\/table\/\w+$/)
  await expect(canvas(page).locator('article')).toHaveCount(1)
}

async function addByClick(page: Page, type: string, label: string) {
  await page.locator(`[data-type="${type}"]`).click()
  await expect(page.locator('article.selected code')).toHaveText(new RegExp(`^${type}`))
  await page.getByLabel('Label: English').fill(label)
}

async function publish(page: Page, comment = '') {
  await saved(page)
  await page.getByRole('button', { name: 'Publish' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByLabel('Comment')).toBeVisible()
  if (comment) await dialog.getByLabel('Comment').fill(comment)
  await dialog.getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByText(/is published as v\d+/)).toBeVisible()
  await expect(dialog).toBeHidden()
}

async function publishByApi(api: Api, kind: string, name: string, body: unknown) {
  await api.post(`/api/metadata/${kind}`, { name, body })
  const plan = await api.post<{ seal: string }>(`/api/metadata/${kind}/${name}/plan`, {})
  await api.post(`/api/metadata/${kind}/${name}/publish`, { seal: plan.seal, comment: '' })
}

const tableOf = (title: string, fields: unknown[]) => ({ title: { en: title }, fields, row_title: 'name' })
const NAME = { uid: 'name', name: 'name', type: 'text', label: { en: 'Name' }, required: true }

test('a table is designed, published, changed with its data in sight, compared and rolled back', async ({
  admin,
  api,
}) => {
  const name = named('asset')
  await begin(admin, name)

  await admin.locator('[data-type="integer"]').hover()
  await admin.mouse.down()
  const place = (await canvas(admin).locator('article').boundingBox())!
  await admin.mouse.move(place.x + 60, place.y + 30, { steps: 8 })
  await admin.mouse.move(place.x + 60, place.y + place.height - 4, { steps: 8 })
  await admin.mouse.up()
  await expect(canvas(admin).locator('article')).toHaveCount(2)
  await expect(admin.locator('article.selected code')).toHaveText('integer')
  await admin.getByLabel('Label: English').fill('Price in euro')
  await expect(admin.locator('article.selected code')).toHaveText('price_in_euro')
  await addByClick(admin, 'choice', 'Condition')
  await admin.getByLabel('Label 1: English').fill('As new')
  await expect(admin.getByLabel('Value 1')).toHaveValue('as_new')
  await publish(admin, 'The first')
  await expect(admin.locator('h1')).toContainText('v1')

  const first = await api.post<Row>(`/api/config/${name}`, { name: 'Loom', price_in_euro: 900, condition: 'as_new' })
  await api.post<Row>(`/api/config/${name}`, { name: 'Shuttle', price_in_euro: 40 })

  await canvas(admin)
    .getByRole('button', { name: /Price in euro/ })
    .first()
    .click()
  await admin.getByRole('textbox', { name: 'Name', exact: true }).fill('price')
  await admin.getByRole('textbox', { name: 'Name', exact: true }).press('Enter')
  await admin.getByLabel('Largest').fill('100')
  await admin.getByLabel('Largest').press('Tab')
  await saved(admin)
  await admin.getByRole('button', { name: 'Publish' }).click()
  const dialog = admin.getByRole('dialog')
  await expect(dialog).toContainText('price_in_euro')
  await expect(dialog).toContainText(/1 rows? ha(s|ve) a value in 'price' that does not fit/)
  await expect(dialog.getByText('Values would be lost')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Publish' })).toBeDisabled()
  await dialog.getByText('Show some of these rows').click()
  await expect(dialog.locator('td', { hasText: '900' }).first()).toBeVisible()
  await expectAccessible(admin)
  await dialog.getByText('Set this value').click()
  await expect(dialog.getByRole('button', { name: 'Publish' })).toBeDisabled()
  await dialog.getByRole('textbox', { name: 'Value' }).fill('99')
  await dialog.getByRole('textbox', { name: 'Value' }).press('Tab')
  await dialog.getByRole('button', { name: 'Publish' }).click()
  await expect(admin.getByText('is published as v2')).toBeVisible()
  expect((await api.get<Row>(`/api/config/${name}/${first.id}`)).price).toBe(99)

  await admin.getByRole('tab', { name: 'Versions' }).click()
  await expect(admin.getByText('The first')).toBeVisible()
  await expect(admin.locator('.sentences li').filter({ hasText: /price/ }).first()).toBeVisible()
  await expect(admin.locator('.cm-mergeView')).toBeVisible()
  await admin.getByRole('button', { name: 'Roll back' }).click()
  await expect(dialog.getByRole('button', { name: 'Roll back' })).toBeEnabled()
  await dialog.getByRole('button', { name: 'Roll back' }).click()
  await expect(admin.getByText('is published as v3')).toBeVisible()
  await expect(admin.locator('.tag').filter({ hasText: 'as v1' })).toBeVisible()
  expect((await api.get<Row>(`/api/config/${name}/${first.id}`)).price_in_euro).toBe(99)
})

test('edits are kept as a draft, undone and redone, and found again', async ({ admin, api }) => {
  const name = named('draft')
  await begin(admin, name)
  await addByClick(admin, 'date', 'Bought')
  await saved(admin)
  await admin.keyboard.press('Control+z')
  await expect(canvas(admin)).not.toContainText('Bought')
  await admin.keyboard.press('Control+z')
  await expect(canvas(admin).locator('article')).toHaveCount(1)
  await admin.keyboard.press('Control+Shift+z')
  await admin.keyboard.press('Control+Shift+z')
  await expect(canvas(admin)).toContainText('Bought')

  const card = canvas(admin)
    .getByRole('button', { name: /Bought/ })
    .first()
  await card.focus()
  await admin.keyboard.press('Alt+ArrowUp')
  await expect(canvas(admin).locator('article').first()).toContainText('Bought')
  await saved(admin)
  await admin.reload()
  await expect(canvas(admin).locator('article').first()).toContainText('Bought')
  const kept = await api.get<Definition>(`/api/metadata/table/${name}`)
  expect(kept.body.fields.map((field) => field.name)).toEqual(['bought', 'name'])
})

test('who saves later is asked, and nothing is lost', async ({ admin, api, request }) => {
  const name = named('clash')
  await begin(admin, name)
  await addByClick(admin, 'text', 'Mine')
  await saved(admin)
  const now = await api.get<Definition>(`/api/metadata/table/${name}`)
  const grant = await request.post('/api/auth/login', {
    data: { username: 'admin', password: PASSWORD },
    headers: { 'X-Requested-With': 'jacquard' },
  })
  const { access_token: token } = (await grant.json()) as { access_token: string }
  const theirs = await request.put(`/api/metadata/table/${name}/draft`, {
    data: { body: { ...now.body, title: 'Theirs' } },
    headers: { Authorization: `Bearer ${token}`, 'If-Match': now.etag, 'X-Requested-With': 'jacquard' },
  })
  expect(theirs.ok()).toBe(true)
  await admin.getByLabel('Label: English').fill('Mine again')
  const dialog = admin.getByRole('dialog')
  await expect(dialog).toContainText('Somebody else has changed this')
  await dialog.getByRole('button', { name: 'Show what differs' }).click()
  await expect(dialog.locator('.cm-mergeView')).toContainText('Theirs')
  await dialog.getByRole('button', { name: 'Keep mine' }).click()
  await saved(admin)
  const kept = await api.get<Definition>(`/api/metadata/table/${name}`)
  expect(JSON.stringify(kept.body)).toContain('Mine again')
})

test('problems stand where they are, and a click leads there', async ({ admin }) => {
  await begin(admin, named('wrong'))
  await addByClick(admin, 'reference', 'Owner of it')
  await expect(admin.getByRole('button', { name: '1 problem', exact: true })).toBeVisible()
  await admin.getByRole('button', { name: 'Table settings' }).click()
  await admin.getByRole('button', { name: '1 problem', exact: true }).click()
  await admin.locator('.panel .words').first().click()
  await expect(admin.locator('.properties h2')).toContainText('Reference')
  await admin.getByRole('tab', { name: 'JSON' }).click()
  await expect(admin.locator('.cm-lintRange-error').first()).toBeVisible()
  await expectAccessible(admin)
  await admin.getByRole('tab', { name: 'Outline' }).click()
  await admin.getByRole('button', { name: /^Title/ }).click()
  await expect(admin.getByLabel('Title: English')).toBeFocused()
})

test('JSON typed by hand is the same document', async ({ admin, api }) => {
  const name = named('source')
  await begin(admin, name)
  await admin.getByRole('tab', { name: 'JSON' }).click()
  const editor = admin.locator('.cm-content')
  await editor.click()
  await admin.keyboard.press('Control+End')
  await admin.keyboard.press('ArrowLeft')
  await admin.keyboard.press('ArrowLeft')
  await admin.keyboard.type(',\n"so')
  await admin.locator('.cm-tooltip-autocomplete li', { hasText: 'soft_delete' }).click()
  await expect.poll(async () => (await api.get<Definition>(`/api/metadata/table/${name}`)).body.soft_delete).toBe(true)
})

test('a pack made here brings the same system into an empty installation', async ({ admin, api, browser }) => {
  const name = named('travel')
  const country = { uid: 'country', name: 'country', type: 'reference', options: { target: name } }
  const body = { ...tableOf('Travellers', [{ ...NAME, required: true, unique: true }, country]), natural_key: ['name'] }
  await publishByApi(api, 'table', name, body)
  const { id } = await api.post<{ id: number }>(`/api/config/${name}`, { name: 'Zoe' })
  await api.post(`/api/config/${name}`, { name: 'Ada', country: id })
  await admin.goto('/studio/packs?export')
  const dialog = admin.getByRole('dialog')
  await dialog.getByLabel('Title of the pack: English').fill('Travel kit')
  await expect(dialog.getByLabel('Name')).toHaveValue('travel_kit')
  await dialog.getByText('Only these').click()
  await dialog.getByText(name, { exact: true }).click()
  await dialog.getByText('With rows').click()
  await expect(dialog.getByText('2 rows')).toBeVisible()
  await dialog.getByRole('checkbox', { name: /Travellers.*2 rows/ }).check()
  await expectAccessible(admin)
  const download = admin.waitForEvent('download', { timeout: 90_000 })
  await dialog.getByRole('button', { name: 'Download' }).click()
  const file = await (await download).path()
  await admin.goto('/transfers')
  const made = admin.getByRole('region', { name: 'Exported files' }).getByRole('listitem')
  await expect(made.filter({ hasText: 'travel_kit-1.0.0.zip' }).first()).toContainText('Ready')

  const second = await emptyServer(Number(process.env.E2E_PORT ?? '8199') + 2)
  try {
    const context = await browser.newContext({ baseURL: second.address })
    const page = await context.newPage()
    await page.goto(second.setup)
    await page.getByLabel('New password', { exact: true }).fill(PASSWORD)
    await page.getByLabel('New password again').fill(PASSWORD)
    await page.getByRole('button', { name: 'Set password and sign in' }).click()
    await page.waitForURL((url) => url.pathname === '/')
    await page.goto('/studio/packs?import')
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'travel_kit.zip', mimeType: 'application/zip', buffer: await bytesOf(file) })
    await expect(page.getByRole('dialog')).toContainText(`table/${name}`)
    await expectAccessible(page)
    await page.getByRole('dialog').getByRole('button', { name: 'Import' }).click()
    await expect(page.getByText('is imported')).toBeVisible()
    await expect(page.getByRole('link', { name: `table/${name}` })).toBeVisible()
    await page.goto(`/config/${name}`)
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Travellers')
    await expect(page.getByRole('row', { name: /Ada.*Zoe/ })).toBeVisible()

    // Both sides change the title: the second import asks which one holds.
    await retitle(page, name, 'Here')
    await page.goto('/studio/packs?import')
    const changed = await changedPack(admin, name)
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'travel_kit.zip', mimeType: 'application/zip', buffer: changed })
    const conflict = page.getByRole('region', { name: 'Conflicts' })
    await expect(conflict).toContainText('/title')
    await expect(page.getByRole('dialog').getByRole('button', { name: 'Import' })).toBeDisabled()
    await conflict.getByRole('button', { name: /In the pack/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Import' }).click()
    await expect(page.getByText('is imported')).toBeVisible()
    await page.goto(`/config/${name}`)
    await expect(page.getByRole('heading', { level: 1 })).toContainText('There')
    await context.close()
  } finally {
    await second.stop()
  }
})

async function bytesOf(path: string): Promise<Buffer> {
  const { readFileSync } = await import('node:fs')
  return readFileSync(path)
}

async function retitle(page: Page, name: string, title: string) {
  await page.goto(`/studio/table/${name}`)
  await page.getByLabel('Title: English').fill(title)
  await publish(page)
}

async function changedPack(page: Page, name: string): Promise<Buffer> {
  await retitle(page, name, 'There')
  await page.goto('/studio/packs?export')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Title of the pack: English').fill('Travel kit')
  await dialog.getByLabel('Version').fill('1.1.0')
  await dialog.getByText('Only these').click()
  await dialog.getByText(name, { exact: true }).click()
  const download = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Download' }).click()
  return bytesOf(await (await download).path())
}

test('a role is drawn in the matrix, a user is given it, and sees only what it grants', async ({
  admin,
  api,
  browser,
}) => {
  const open = named('open')
  const closed = named('closed')
  const secret = { uid: 'cost', name: 'cost', type: 'integer', label: { en: 'Cost' } }
  const owner = { uid: 'owner', name: 'owner', type: 'user', label: { en: 'Owner' } }
  await publishByApi(api, 'table', open, tableOf(`Open ${open}`, [NAME, secret, owner]))
  await publishByApi(api, 'table', closed, tableOf(`Closed ${closed}`, [NAME]))

  const role = named('reader')
  await admin.goto('/system/roles')
  await admin.getByRole('button', { name: 'New', exact: true }).click()
  await admin.getByLabel('Title: English').fill(role)
  await admin.getByRole('button', { name: 'New', exact: true }).last().click()
  await expect(admin).toHaveURL(`/system/roles/${role}`)
  await admin.getByLabel(`Open ${open}: Read`).check()
  await admin.getByRole('button', { name: `Rows and fields: Open ${open}` }).click()
  const drawer = admin.getByRole('dialog')
  await drawer.getByRole('button', { name: 'Own rows: Owner' }).last().click()
  await drawer.getByText('Fields', { exact: true }).click()
  await drawer.getByLabel('Cost: Read').uncheck()
  await expectAccessible(admin)
  await admin.keyboard.press('Escape')
  await admin.getByText('Operations', { exact: true }).click()
  await admin.getByLabel('Find an operation').fill('audit')
  await admin.getByLabel('audit.list').check()
  await saved(admin)
  await admin.getByRole('button', { name: 'Publish' }).click()
  await expect(admin.getByRole('dialog')).toContainText(`Role ${role} gains read on table ${open} `)
  await expect(admin.getByRole('dialog')).toContainText(`Role ${role} gains the permission audit.list.`)
  await admin.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await expect(admin.getByText('is published as v1')).toBeVisible()

  const user = named('rita')
  await admin.goto('/system/users')
  await admin.getByRole('button', { name: 'New', exact: true }).click()
  await admin.getByLabel('User name').fill(user)
  await admin.getByRole('dialog').getByLabel('Roles').click({ force: true })
  await admin.getByRole('option', { name: role }).click()
  await admin.getByRole('dialog').getByText('New user').click()
  await admin.getByRole('dialog').getByRole('button', { name: 'New', exact: true }).click()
  const link = await admin.getByTestId('shown-once').inputValue()
  expect(link).toContain('/setup#')
  await expectAccessible(admin)

  const found = await api.get<{ items: { id: number }[] }>(`/api/users?search=${user}`)
  await api.post(`/api/config/${open}`, { name: 'Hers', cost: 5, owner: found.items[0]!.id })
  await api.post(`/api/config/${open}`, { name: 'Not hers', cost: 6 })

  const context = await browser.newContext({ baseURL: new URL(admin.url()).origin })
  const page = await context.newPage()
  await page.goto(new URL(link).pathname + new URL(link).hash)
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD)
  await page.getByLabel('New password again').fill(PASSWORD)
  await page.getByRole('button', { name: 'Set password and sign in' }).click()
  await page.waitForURL((url) => url.pathname === '/')
  const menu = page.getByRole('navigation', { name: 'Main menu' })
  await expect(menu.getByText(`Open ${open}`)).toBeVisible()
  await expect(menu.getByText(`Closed ${closed}`)).toHaveCount(0)
  await expect(menu.getByText('Audit log')).toBeVisible()
  for (const hidden of ['Users', 'Roles', 'Packs', 'Design'])
    await expect(menu.getByText(hidden, { exact: true })).toHaveCount(0)
  await page.goto(`/config/${open}`)
  await expect(page.getByText('Hers', { exact: true }).first()).toBeVisible()
  await expect(page.getByText('Not hers')).toHaveCount(0)
  await expect(page.getByText('Cost')).toHaveCount(0)
  await page.goto('/system/users')
  await expect(page.getByRole('main')).toContainText("needs the permission 'user.list'")
  await context.close()
})

test('departments form a tree, and the log tells who made it', async ({ admin }) => {
  const above = named('north')
  await admin.goto('/system/departments')
  const add = async (name: string) => {
    await admin.getByRole('dialog').getByLabel('Name').fill(name)
    await admin.getByRole('dialog').getByLabel('Code').fill(name)
    await admin.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await expect(admin.getByRole('dialog')).toBeHidden()
  }
  await admin.getByRole('button', { name: 'New', exact: true }).first().click()
  await add(above)
  await admin.getByRole('button', { name: `Add below: ${above}` }).click()
  await add(`${above}_below`)
  await expect(admin.getByRole('treeitem', { name: new RegExp(`${above}_below`) }).last()).toBeVisible()
  await expectAccessible(admin)
  await admin.goto('/audit/logs?operation=department.create')
  await expect(admin.locator('tbody tr').first()).toContainText('admin')
  await admin.getByRole('button', { name: 'department.create' }).first().click()
  await expect(admin.getByRole('dialog')).toContainText(`${above}_below`)
  await expectAccessible(admin)
})

const looks = [
  { name: 'wide-light-en', width: 1440, height: 900, theme: 'light', locale: 'en' },
  { name: 'wide-dark-zh', width: 1440, height: 900, theme: 'dark', locale: 'zh-CN' },
  { name: 'phone-light-zh', width: 390, height: 844, theme: 'light', locale: 'zh-CN' },
  { name: 'phone-dark-en', width: 390, height: 844, theme: 'dark', locale: 'en' },
] as const
const pages = [
  '/studio/table',
  '/studio/table/customers',
  '/studio/role',
  '/system/roles/clerk',
  '/studio/packs',
  '/system/users',
  '/system/departments',
  '/audit/logs',
]

for (const look of looks) {
  test(`every page is drawn and read aloud well: ${look.name}`, async ({ admin }) => {
    await admin.setViewportSize({ width: look.width, height: look.height })
    await admin.emulateMedia({ reducedMotion: 'reduce' })
    await admin.evaluate((kept) => localStorage.setItem('jacquard.preferences', JSON.stringify(kept)), {
      theme: look.theme,
      locale: look.locale,
      density: 'comfortable',
      menuFolded: false,
    })
    for (const path of pages) {
      await admin.goto(path)
      await admin.getByRole('heading', { level: 1 }).waitFor()
      await admin.waitForLoadState('networkidle')
      await admin.screenshot({ path: `test-results/look/${look.name}${path.replaceAll('/', '-')}.png` })
      await expectAccessible(admin)
    }
  })
}
