/** What exists on the server alone, made in the browser: secrets, API keys, decision tables, buttons of actions. */

import { expectAccessible } from '../tests/browser/axe'
import { expect, test, unique, type Api } from './product'

const named = (letters: string) => unique(letters).toLowerCase()

test('a secret is kept, given a new value, found where it is used, and deleted', async ({ admin: page, api }) => {
  const name = named('token_')
  await page.goto('/system/secrets')
  await page.getByRole('button', { name: 'New', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Not a name')
  await expect(dialog.getByText('Small letters, digits and _')).toBeVisible()
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Make one up' }).click()
  await expect(dialog.getByLabel('Value')).toHaveValue(/^[\w-]{43}$/)
  await dialog.getByLabel('Note').fill('Token of the CRM')
  await dialog.getByRole('button', { name: 'Save' }).click()
  const row = page.getByRole('row', { name })
  await expect(row).toContainText('Token of the CRM')

  await api.post('/api/jobs', {
    name: `ask_${name}`,
    title: { en: `Ask with ${name}` },
    operation: 'http.request',
    input: { method: 'GET', url: 'https://crm.example/', auth: { type: 'bearer', token: { secret: name } } },
  })
  await row.getByRole('button', { name: `Where it is used: ${name}` }).click()
  await expect(dialog.getByRole('link', { name: `Ask with ${name}` })).toBeVisible()
  await page.keyboard.press('Escape')

  await row.getByRole('button', { name: `New value: ${name}` }).click()
  await expect(dialog.getByLabel('Value')).toHaveValue('')
  await dialog.getByLabel('Value').fill('another')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()

  // What a job counts on is deleted only by whoever types its name.
  await row.getByRole('button', { name: `Delete: ${name}` }).click()
  await expect(dialog.getByText(`Ask with ${name} will fail without it`)).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Delete' })).toBeDisabled()
  await dialog.getByRole('textbox').fill(name)
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await expect(row).toBeHidden()
})

test('an API key is shown once, lets a program in, and not after it is revoked', async ({ admin: page, request }) => {
  const name = named('importer')
  await page.goto('/system/api-keys')
  await page.getByRole('button', { name: 'New', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('Roles', { exact: true }).press('Enter')
  await page.getByRole('option').first().click()
  await page.keyboard.press('Escape')
  await dialog.getByRole('button', { name: 'New', exact: true }).click()
  const key = await dialog.getByTestId('shown-once').inputValue()
  expect(key).toMatch(/^jk_[a-z0-9]{10}_/)
  const ask = () => request.get('/api/shell', { headers: { Authorization: `Bearer ${key}` } })
  expect((await ask()).status()).toBe(200)
  await dialog.locator('.el-dialog__footer').getByRole('button', { name: 'Close' }).click()

  const row = page.getByRole('row', { name })
  await expect(row).toContainText('Good')
  await row.getByRole('button', { name: `Replace: ${name}` }).click()
  await dialog.getByRole('button', { name: 'New', exact: true }).click()
  await expect(dialog.getByTestId('shown-once')).not.toHaveValue(key)
  await dialog.getByRole('button', { name: 'Revoke the old key now' }).click()
  await expect.poll(async () => (await ask()).status()).toBe(401)
  await dialog.locator('.el-dialog__footer').getByRole('button', { name: 'Close' }).click()
  await expect(row).toHaveCount(1)
})

async function published(api: Api, kind: string, name: string, body: unknown) {
  await api.post(`/api/metadata/${kind}`, { name, body })
  const plan = await api.post<{ seal: string }>(`/api/metadata/${kind}/${name}/plan`, {})
  await api.post(`/api/metadata/${kind}/${name}/publish`, { seal: plan.seal, comment: '' })
}

test('the button of an action asks, refuses, and changes the row and its list', async ({ admin: page, api }) => {
  const name = named('finish_')
  await published(api, 'action', name, {
    title: { en: `Finish ${name}` },
    table: 'tasks',
    on: 'record',
    when: 'row.done == false',
    confirm: { en: 'Is it really done?' },
    done: { en: 'It is done' },
    input: { type: 'object', properties: { hours: { type: 'integer', title: 'Hours' } }, required: ['hours'] },
    steps: [
      { uid: 'a', check: 'input.hours > 0', message: 'Nothing is done in {{ input.hours }} hours.' },
      {
        uid: 'b',
        name: 'after',
        operation: 'row.update',
        target: { table: 'tasks', id: '{{ row.id }}' },
        input: { done: true },
      },
    ],
  })
  const titles = [named('Water'), named('Paint'), named('Mend')]
  const ids: number[] = []
  for (const title of titles) ids.push((await api.post<{ id: number }>('/api/config/tasks', { title })).id)

  const button = page.getByRole('button', { name: `Finish ${name}` })
  await page.goto(`/config/tasks/${ids[0]}`)
  await button.click()
  const dialog = page.getByRole('dialog', { name: `Finish ${name}` })
  await expect(dialog.getByText('Is it really done?')).toBeVisible()
  await expect(dialog.getByRole('button', { name: `Finish ${name}` })).toBeDisabled()
  await dialog.getByLabel('Hours').fill('0')
  await dialog.getByLabel('Hours').press('Tab')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: `Finish ${name}` }).click()
  await expect(dialog.getByText('Nothing is done in 0 hours.')).toBeVisible()
  await dialog.getByLabel('Hours').fill('3')
  await dialog.getByLabel('Hours').press('Enter')
  await expect(page.getByText('It is done')).toBeVisible()
  // The row is shown as it is now, and what is done cannot be done again.
  await expect(page.getByLabel('done', { exact: true })).toBeChecked()
  await expect(button).toBeHidden()

  await page.goto('/config/tasks')
  await page.getByRole('checkbox', { name: `Select ${titles[0]}` }).check()
  await expect(page.getByRole('toolbar').getByRole('button', { name: 'Set a field' })).toBeVisible()
  await expect(button).toBeHidden()
  await page.getByRole('checkbox', { name: `Select ${titles[0]}` }).uncheck()
  for (const title of titles.slice(1)) await page.getByRole('checkbox', { name: `Select ${title}` }).check()
  await button.click()
  await dialog.getByLabel('Hours').fill('2')
  await dialog.getByLabel('Hours').press('Enter')
  await expect(page.getByText('It is done')).toBeVisible()
  for (const id of ids) expect((await api.get<{ done: boolean }>(`/api/config/tasks/${id}`)).done).toBe(true)
})

test('a decision table is typed like a sheet, tells its gaps, runs its tests and is published', async ({
  admin: page,
}) => {
  const title = named('Discount')
  await page.goto('/studio/decision')
  await page.getByRole('button', { name: 'New', exact: true }).click()
  await page.getByLabel('Title: English').fill(title)
  await page.getByRole('dialog').getByRole('button', { name: 'New', exact: true }).click()
  await expect(page).toHaveURL(/\/studio\/decision\/\w+$/)

  // The columns get their names; cells follow them.
  const rules = page.getByRole('grid', { name: 'Rules' })
  await rules.getByRole('button', { name: /^input .*Properties/ }).click()
  const panel = page.getByRole('complementary', { name: 'Column' })
  await panel.getByLabel('Name').fill('total')
  await rules.getByRole('button', { name: /^result .*Properties/ }).click()
  await panel.getByLabel('Name').fill('discount')

  // Typing edits, Tab and Enter go on; what is no cell is told and stays.
  const cell = (row: number, column: number) => rules.locator(`[data-at="${row}:${column}"]`)
  await cell(0, 0).click()
  await page.keyboard.type('> much')
  await page.keyboard.press('Enter')
  await expect(page.getByText('This is not a whole number.')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.type('>= 1000')
  await page.keyboard.press('Tab')
  await page.keyboard.type('large')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await expect(cell(0, 0)).toHaveText('≥ 1000')
  await page.getByRole('button', { name: 'Add a rule' }).click()
  await cell(1, 0).click()
  await page.keyboard.type('100 .. 900')
  await page.keyboard.press('Tab')
  await page.keyboard.type('small')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/No rule fits when total/)).toBeVisible()

  // A test that is wrong stops the publish; what comes out can be taken.
  await page.getByRole('button', { name: 'Add a test' }).click()
  const tests = page.getByRole('grid', { name: 'Tests' })
  await tests.locator('[data-at="0:0"]').click()
  await page.keyboard.type('200')
  await page.keyboard.press('Tab')
  await page.keyboard.type('large')
  await page.keyboard.press('Enter')
  await expect(tests.getByRole('img', { name: 'Fails' })).toBeVisible()
  await tests.getByRole('button', { name: 'Try test 1' }).click()
  await expect(page.getByText('{"discount":"small"}')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Expect this' }).click()
  await expect(tests.getByRole('img', { name: 'Holds' })).toBeVisible()

  await page.emulateMedia({ colorScheme: 'dark' })
  await expectAccessible(page)
  await expect(page.locator('.saved')).toHaveText(/^Saved/)
  await page.getByRole('button', { name: 'Publish' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByLabel('Comment')).toBeVisible()
  await dialog.getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByText(/is published as v1/)).toBeVisible()
})

test('the pages can be used by everybody, in both themes', async ({ admin: page }) => {
  for (const address of ['/system/secrets', '/system/api-keys']) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.goto(address)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await expectAccessible(page)
      await page.keyboard.press('c')
      await expect(page.getByRole('dialog')).toBeVisible()
      await expectAccessible(page)
    }
  }
})
