/** Rows in the browser, against the real server: browsing, filtering, editing, history, import and export. */

import { readFileSync } from 'node:fs'
import { expectAccessible } from '../tests/browser/axe'
import { expect, signIn, test, unique, type Api } from './product'

interface Row {
  id: number
  row_version: number
  [member: string]: unknown
}

async function customers(api: Api, mark: string, count: number): Promise<Row[]> {
  const rows: Row[] = []
  for (let place = 0; place < count; place += 1) {
    const code = `C-${String(1000 + Math.floor(Math.random() * 9_000_000)).padStart(4, '0')}`
    rows.push(
      await api.post<Row>('/api/config/customers', {
        code,
        name: `${mark} ${String.fromCharCode(65 + place)}`,
        since: `2026-0${1 + (place % 9)}-10`,
      }),
    )
  }
  return rows
}
const row = (page: import('@playwright/test').Page, text: string) => page.locator('tbody tr', { hasText: text })

test('a list is searched, filtered and sorted, and its address says so', async ({ admin, api }) => {
  const mark = unique('Find')
  await customers(api, mark, 4)
  await admin.goto('/config/customers')
  await expect(admin.getByRole('button', { name: 'Refresh' })).toBeVisible()
  await admin.keyboard.press('/')
  await admin.keyboard.type(mark)
  await expect(admin.locator('tbody tr')).toHaveCount(4)
  await expect(admin).toHaveURL(/search=/)

  await admin.getByRole('button', { name: 'since', exact: true }).first().click()
  await admin.locator('.filter-popover .el-select').first().click()
  await admin.getByRole('option', { name: 'is at least' }).click()
  await admin.locator('#filter-since-gte').fill('2026-03-01')
  await admin.keyboard.press('Enter')
  await admin.locator('.filter-popover').getByRole('button', { name: 'Apply' }).click()
  await expect(admin.locator('tbody tr')).toHaveCount(2)

  await admin.getByRole('button', { name: /^Name/ }).click()
  await expect(admin.locator('tbody tr').first()).toContainText(`${mark} C`)
  await admin.getByRole('button', { name: /^Name/ }).click()
  await expect(admin.locator('tbody tr').first()).toContainText(`${mark} D`)
  const address = admin.url()
  await admin.goto('about:blank')
  await admin.goto(address)
  await expect(admin.locator('tbody tr')).toHaveCount(2)
  await expect(admin.locator('tbody tr').first()).toContainText(`${mark} D`)
  await expectAccessible(admin)

  await admin.getByRole('button', { name: 'Clear filters' }).click()
  await expect(admin).not.toHaveURL(/filter=/)
})

test('nothing that matches is told apart from nothing at all', async ({ admin }) => {
  await admin.goto('/config/customers?search=nobodyatall')
  await expect(admin.getByText('No rows match')).toBeVisible()
  await admin.locator('.body').getByRole('button', { name: 'Clear filters' }).click()
  await expect(admin).not.toHaveURL(/search=/)
  await admin.goto('/config/samples')
  await expect(admin.getByText('nothing here yet')).toBeVisible()
})

test('a cell is edited where it stands; the server’s words stand at it', async ({ admin, api }) => {
  const mark = unique('Cell')
  const [one] = await customers(api, mark, 1)
  await admin.goto(`/config/customers?search=${mark}`)
  const name = row(admin, mark).locator('td').nth(1)
  await name.dblclick({ position: { x: 190, y: 16 } })
  await admin.locator('td.editing input').fill(`${mark} new`)
  await admin.keyboard.press('Enter')
  await expect(row(admin, `${mark} new`)).toBeVisible()
  await expect(admin.getByText(' saved')).toBeVisible()
  await admin.getByRole('button', { name: 'Undo' }).click()
  await expect(row(admin, `${mark} A`)).toBeVisible()

  await name.dblclick({ position: { x: 190, y: 16 } })
  await admin.locator('td.editing input').fill('')
  await admin.keyboard.press('Enter')
  await expect(admin.locator('td.editing [role=alert]')).toBeVisible()
  await admin.keyboard.press('Escape')
  await expect(admin.locator('td.editing')).toHaveCount(0)
  expect((await api.get<Row>(`/api/config/customers/${one!.id}`)).name).toBe(`${mark} A`)
})

test('who was slower sees both sides at the cell, and chooses', async ({ admin, api }) => {
  const mark = unique('Race')
  const [one] = await customers(api, mark, 1)
  await admin.goto(`/config/customers?search=${mark}`)
  await row(admin, mark)
    .locator('td')
    .nth(1)
    .dblclick({ position: { x: 190, y: 16 } })
  await api.patch(`/api/config/customers/${one!.id}`, { name: `${mark} theirs` })
  await admin.locator('td.editing input').fill(`${mark} mine`)
  await admin.keyboard.press('Enter')
  await expect(admin.getByRole('alertdialog')).toContainText(`${mark} theirs`)
  await admin.getByRole('button', { name: 'Keep mine' }).click()
  await expect(row(admin, `${mark} mine`)).toBeVisible()
})

test('a form shows both sides field by field and saves the choice', async ({ admin, api }) => {
  const mark = unique('Form')
  const [one] = await customers(api, mark, 1)
  await admin.goto(`/config/customers/${one!.id}`)
  await admin.locator('#field-name').fill(`${mark} mine`)
  await admin.locator('#field-phone').fill('+49 30 555')
  await api.patch(`/api/config/customers/${one!.id}`, { name: `${mark} theirs` })
  await admin.keyboard.press('Control+Enter')
  const dialog = admin.getByRole('dialog')
  await expect(dialog).toContainText(`${mark} theirs`)
  await expectAccessible(admin)
  await dialog.getByLabel('Theirs').check()
  await dialog.getByRole('button', { name: 'Save the choice' }).click()
  await expect(dialog).toBeHidden()
  const now = await api.get<Row>(`/api/config/customers/${one!.id}`)
  expect(now.name).toBe(`${mark} theirs`)
  expect(String(now.phone).replaceAll(' ', '')).toContain('4930555')
})

test('a row opens over its list, is edited there, and its past can be compared and brought back', async ({
  admin,
  api,
}) => {
  const mark = unique('Past')
  const [one] = await customers(api, mark, 2)
  await admin.goto(`/config/customers?search=${mark}&sort=name`)
  await admin.getByRole('link', { name: `${mark} A` }).click()
  await expect(admin).toHaveURL(new RegExp(`row=${one!.id}`))
  const drawer = admin.getByRole('dialog')
  await drawer.locator('#field-name').fill(`${mark} A changed`)
  await admin.keyboard.press('Control+s')
  await expect(row(admin, `${mark} A changed`)).toBeVisible()
  await drawer.getByRole('tab', { name: 'History' }).click()
  await expect(drawer.getByText('admin changed')).toBeVisible()
  await drawer.getByLabel('Version 1').check()
  await drawer.getByLabel('Version 2').check()
  await drawer.getByRole('button', { name: 'Compare' }).click()
  const compared = admin.getByRole('dialog', { name: 'Version 1 and version 2' })
  await expect(compared).toContainText(`${mark} A changed`)
  await expectAccessible(admin)
  await compared.getByRole('button', { name: 'Roll back to version 1' }).click()
  await admin
    .getByRole('dialog', { name: 'Roll back to version 1?' })
    .getByRole('button', { name: 'Roll back' })
    .click()
  await expect(admin.getByText('Rolled back to version 1')).toBeVisible()
  expect((await api.get<Row>(`/api/config/customers/${one!.id}`)).name).toBe(`${mark} A`)

  await drawer.getByRole('button', { name: 'Next row' }).click()
  await expect(drawer.getByRole('heading', { name: `${mark} B` })).toBeVisible()
  await drawer.getByRole('button', { name: 'Close' }).click()
  await expect(admin).not.toHaveURL(/row=/)
})

test('what is not saved is not lost by leaving', async ({ admin, api }) => {
  const mark = unique('Stay')
  const [one] = await customers(api, mark, 1)
  await admin.goto(`/config/customers/${one!.id}`)
  await admin.locator('#field-name').fill('half')
  await admin.getByRole('link', { name: 'customers' }).first().click()
  await expect(admin.getByText('Discard your changes?')).toBeVisible()
  await admin.getByRole('button', { name: 'Cancel' }).click()
  await expect(admin.locator('#field-name')).toHaveValue('half')
})

test('a new row says what is missing, is made once, and the next one can follow', async ({ admin, api }) => {
  const mark = unique('New')
  await admin.goto('/config/countries')
  await expect(admin.locator('.list')).toBeVisible()
  await admin.keyboard.press('c')
  await expect(admin).toHaveURL(/countries\/new/)
  await admin.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(admin.getByText('is required').first()).toBeVisible()
  await expectAccessible(admin)
  const letters = () => String.fromCharCode(65 + Math.floor(Math.random() * 26), 65 + Math.floor(Math.random() * 26))
  await admin.getByLabel('Code').fill(letters())
  await admin.getByLabel('Name').fill(`${mark} one`)
  await admin.getByRole('button', { name: 'Save and add another' }).click()
  await expect(admin.getByLabel('Name')).toHaveValue('')
  const { rows } = await api.get<{ rows: Row[] }>(`/api/config/countries?name__icontains=${mark}`)
  expect(rows).toHaveLength(1)
})

test('child rows are written together with their row', async ({ admin, api }) => {
  const mark = unique('Order')
  const [one] = await customers(api, mark, 1)
  await admin.goto(`/config/orders/new?values=${encodeURIComponent(JSON.stringify({ customer: one!.id }))}`)
  await admin.getByRole('button', { name: 'Add row' }).click()
  await admin.getByLabel('Article 1').fill('A-1')
  await admin.getByLabel('Quantity 1').fill('3')
  await admin.getByLabel('Price 1').fill('2.50')
  await admin.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(admin).toHaveURL(/orders\/\d+$/)
  await expect(admin.getByLabel('Article 1')).toHaveValue('A-1')
  await admin.getByLabel('Quantity 1').fill('4')
  await admin.getByRole('button', { name: 'Add row' }).click()
  await admin.getByLabel('Article 2').fill('B-2')
  await admin.getByLabel('Quantity 2').fill('1')
  await admin.getByLabel('Price 2').fill('10')
  await admin.keyboard.press('Control+s')
  await expect(admin.getByText('Saved')).toBeVisible()
  await expectAccessible(admin)
  const id = /(\d+)$/.exec(new URL(admin.url()).pathname)![1]
  const order = await api.get<{ lines: Row[] }>(`/api/config/orders/${id}?expand=lines`)
  expect(order.lines.map((line) => [line.article, line.quantity])).toEqual([
    ['A-1', 4],
    ['B-2', 1],
  ])
})

test('many rows are changed and deleted at once, and come back from the trash', async ({ admin, api }) => {
  const mark = unique('Many')
  await customers(api, mark, 3)
  await admin.goto(`/config/customers?search=${mark}&sort=name`)
  await expect(admin.locator('tbody tr')).toHaveCount(3)
  await admin.keyboard.press('j')
  await admin.keyboard.press('x')
  await admin.keyboard.press('j')
  await admin.keyboard.press('x')
  const bar = admin.getByRole('toolbar')
  await expect(bar).toContainText('2 selected')
  await bar.getByRole('button', { name: 'Set a field' }).click()
  await admin.getByRole('dialog').getByLabel('Field').click()
  await admin.getByRole('option', { name: 'Phone' }).click()
  await admin.getByRole('dialog').getByLabel('Phone').fill('+49 30 777')
  await admin.getByRole('dialog').getByRole('button', { name: 'Set a field' }).click()
  await expect(admin.getByText('2 rows changed')).toBeVisible()

  await admin.getByLabel('Select all rows of this page').check()
  await expectAccessible(admin)
  await bar.getByRole('button', { name: 'Delete' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(admin.getByText('No rows match')).toBeVisible()
  await admin.getByRole('button', { name: 'Undo' }).click()
  await expect(admin.locator('tbody tr')).toHaveCount(3)

  await admin.getByLabel(`Select ${mark} A`).check()
  await bar.getByRole('button', { name: 'Delete' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(admin.locator('tbody tr')).toHaveCount(2)
  await admin.getByRole('button', { name: 'More' }).click()
  await admin.getByRole('menuitem', { name: 'Trash' }).click()
  await row(admin, `${mark} A`).getByRole('button').click()
  await expect(admin.getByText('Restored')).toBeVisible()
})

test('a view is saved with the account and found again', async ({ admin, api }) => {
  const mark = unique('View')
  await customers(api, mark, 2)
  await admin.goto(`/config/customers?search=${mark}&sort=-name`)
  await admin.getByRole('button', { name: 'Saved views' }).click()
  await admin.getByRole('button', { name: 'Save as a new view' }).click()
  await admin.getByLabel('Name', { exact: true }).fill(mark)
  await admin.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(admin.getByRole('button', { name: `Saved views: ${mark}` })).toBeVisible()
  await expect.poll(async () => JSON.stringify(await api.get('/api/auth/me'))).toContain(mark)
  await admin.goto('/config/customers')
  await admin.getByRole('button', { name: 'Saved views' }).click()
  await admin.getByRole('button', { name: mark, exact: true }).click()
  await expect(admin.locator('tbody tr')).toHaveCount(2)
  await expect(admin.locator('tbody tr').first()).toContainText(`${mark} B`)
})

test('a file is looked at, tried out, imported and taken back', async ({ admin, api }) => {
  const mark = unique('File')
  const code = () => `C-${1000 + Math.floor(Math.random() * 9_000_000)}`
  const lines = [`Code,Name,Ignored`, `${code()},${mark} A,1`, `${code()},${mark} B,2`, `,${mark} C,3`]
  await admin.goto('/config/customers')
  await admin.getByRole('button', { name: 'More' }).click()
  await admin.getByRole('menuitem', { name: 'Import' }).click()
  await admin
    .locator('#import-file')
    .setInputFiles({ name: 'customers.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) })
  await expect(admin.getByText('customers.csv: 3 rows')).toBeVisible()
  await expectAccessible(admin)
  await admin.getByText('Leave it out').click()
  await admin.getByRole('button', { name: 'Try it out' }).click()
  await expect(admin.getByText('Left out: Ignored')).toBeVisible()
  await admin.getByRole('button', { name: 'Import 2 rows' }).click()
  await expect(admin.getByText('3 rows done')).toBeVisible()
  const count = async () => (await api.get<{ rows: Row[] }>(`/api/config/customers?search=${mark}`)).rows.length
  expect(await count()).toBe(2)
  const rejected = admin.waitForEvent('download')
  await admin.getByRole('button', { name: 'Rejected rows' }).click()
  expect(readFileSync(await (await rejected).path(), 'utf8')).toContain(`${mark} C`)
  await admin.getByRole('button', { name: 'Undo this import' }).click()
  await expect(admin.getByText('2 rows removed')).toBeVisible()
  expect(await count()).toBe(0)
})

test('the rows now shown are exported with the titles of what they refer to', async ({ admin, api }) => {
  const mark = unique('Out')
  await customers(api, mark, 2)
  await admin.goto(`/config/customers?search=${mark}`)
  await expect(admin.locator('tbody tr')).toHaveCount(2)
  await admin.getByRole('button', { name: 'More' }).click()
  await admin.getByRole('menuitem', { name: 'Export' }).click()
  const saved = admin.waitForEvent('download')
  await admin.getByRole('dialog').getByRole('button', { name: 'Export' }).click()
  const text = readFileSync(await (await saved).path(), 'utf8')
  expect(text.trim().split('\n')).toHaveLength(3)
  expect(text).toContain(`${mark} A`)
})

test('what a role does not grant is not offered, and why is told', async ({ page, api }) => {
  const mark = unique('Role')
  const [one] = await customers(api, mark, 1)
  await signIn(page, 'clerk')
  await page.goto(`/config/customers?search=${mark}`)
  await expect(row(page, mark)).toBeVisible()
  await expect(page.getByRole('button', { name: 'New' })).toHaveCount(0)
  await expect(page.getByRole('columnheader', { name: 'Credit' })).toHaveCount(0)
  await page.goto(`/config/customers/${one!.id}`)
  await expect(page.locator('#field-phone')).toBeEditable()
  await expect(page.locator('output#field-name')).toContainText(mark)
  await page.getByRole('button', { name: 'More' }).last().click()
  await page.getByRole('menuitem', { name: 'Why may I' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('none of your roles grants it')
  await expectAccessible(page)
  await page.goto('/config/orders')
  await expect(page.getByText('no table')).toBeVisible()
})

test('every field type is shown, written and shown again', async ({ admin }) => {
  await admin.goto('/config/samples/new')
  await expect(admin.getByRole('heading', { name: /New/ })).toBeVisible()
  await admin.locator('#field-a_text').fill('Everything')
  await admin.locator('#field-an_integer').fill('42')
  await admin.locator('#field-a_decimal').fill('1.5')
  await admin.locator('#field-an_email').fill('ada@example.com')
  await admin.locator('#field-an_ip').fill('10.0.0.1')
  await admin.locator('#field-a_duration').fill('1h 30m')
  await admin.locator('#field-a_secret').fill('hush')
  await admin
    .locator('#field-a_file')
    .setInputFiles({ name: 'note.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n%%EOF\n') })
  await expect(admin.getByRole('button', { name: 'Remove: note.pdf' })).toBeVisible()
  await admin.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(admin).toHaveURL(/samples\/\d+$/)
  await expect(admin.locator('#field-a_text')).toHaveValue('Everything')
  await expect(admin.locator('#field-a_duration')).toHaveValue(/1h 30m|1:30/)
  await expect(admin.getByText('note.pdf')).toBeVisible()
  await expect(admin.locator('body')).not.toContainText('hush')
  await expectAccessible(admin)
  await admin.goto('/config/samples')
  await expect(admin.locator('tbody tr')).toHaveCount(1)
})
