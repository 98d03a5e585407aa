/** Reports against the real server: designed by clicks with a parameter and a chart, read, exported, subscribed to. */

import { spawnSync } from 'node:child_process'
import type { Locator, Page } from '@playwright/test'
import { expectAccessible } from '../tests/browser/axe'
import { python } from './beside'
import { expect, test, unique, type Api } from './product'

/** Customers of four months, the first month twice. */
async function customers(api: Api, mark: string) {
  for (const [place, since] of ['2026-01-10', '2026-01-20', '2026-02-10', '2026-03-10'].entries())
    await api.post('/api/config/customers', { code: `C-${mark}${place}`, name: `${mark} ${place}`, since })
}

async function begin(page: Page, title: string): Promise<string> {
  await page.goto('/')
  await page.getByRole('navigation').getByRole('link', { name: 'Reports', exact: true }).click()
  await page.getByRole('button', { name: 'New report' }).first().click()
  await page.locator('#new-title').fill(title)
  await page.getByRole('dialog').getByRole('button', { name: 'New', exact: true }).click()
  await expect(page.locator('.panes')).toBeVisible()
  return page.url().split('/').at(-1)!
}

const view = (page: Page, name: string) => page.locator('.middle .tabs').getByText(name, { exact: true }).click()

async function choose(page: Page, label: string, option: string) {
  const control = page.getByRole('combobox', { name: label, exact: true })
  await page.locator('.el-select', { has: control }).last().click()
  await page.getByRole('option', { name: option, exact: true }).last().click()
}

/** The first chart of a browser brings the library that draws it along. */
const drawn = (chart: Locator) => expect(chart).toBeVisible()

async function publish(page: Page) {
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(page.getByText(/is published as v\d/)).toBeVisible()
}

const READ = `
import json, sys
from openpyxl import load_workbook
book = load_workbook(open(sys.argv[1], 'rb'))
print(json.dumps([[[cell for cell in row] for row in sheet.iter_rows(values_only=True)] for sheet in book], default=str))
`
/** The cells of all sheets, as a spreadsheet sees them. */
function cellsOf(path: string): unknown[][][] {
  const read = spawnSync(python, ['-c', READ, path], { encoding: 'utf8' })
  expect(read.stderr).toBe('')
  return JSON.parse(read.stdout) as unknown[][][]
}

test('the page of a table tells which reports read which of its fields', async ({ admin: page, api }) => {
  const name = unique('uses').toLowerCase().replace(/\W/g, '_')
  const sql = 'SELECT code, COUNT(*) AS n FROM customers WHERE since IS NOT NULL GROUP BY code'
  const queries = [{ uid: 'q1', name: 'main', datasource: 'platform', sql }]
  await api.post('/api/reports', { name, body: { title: name, queries } })
  await page.goto('/studio/table/customers')
  await page.getByRole('tab', { name: 'Used by', exact: true }).click()
  const use = page.locator('.uses li').filter({ has: page.getByRole('link', { name, exact: true }) })
  await expect(use).toBeVisible()
  await expect(use.getByRole('list', { name: 'What it uses' }).getByRole('listitem')).toHaveCount(2)
  await expectAccessible(page)
})

test('a statement is explained: what the database does, and what would run', async ({ admin: page, api }) => {
  const name = unique('plan').toLowerCase()
  const sql = 'SELECT code, COUNT(*) AS n FROM customers WHERE since IS NOT NULL GROUP BY code ORDER BY n'
  const queries = [{ uid: 'q1', name: 'main', datasource: 'platform', sql }]
  await api.post('/api/reports', { name, body: { title: name, queries } })
  await page.goto(`/report/design/${name}`)
  await page.getByRole('button', { name: 'Explain', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Explain' })
  await expect(dialog.getByText('Reads customers')).toBeVisible()
  await expect(dialog.getByText('This database does not guess what a statement costs.')).toBeVisible()
  await expect(dialog.getByRole('row').nth(1)).toContainText('t_customers')
  await expect(dialog.locator('.cm-content')).toContainText('COUNT(*)')
  await expectAccessible(page)
})

test('a report is designed by clicks, read, exported to Excel and subscribed to', async ({ admin: page, api }) => {
  const mark = unique('Rep')
  await customers(api, mark)
  const title = `Customers ${mark}`
  const name = await begin(page, title)

  await view(page, 'Parameters')
  await page.locator('.adds').getByRole('button', { name: 'Text', exact: true }).click()
  await page.locator('#parameter-name').fill('wanted')
  await page.locator('#parameter-name').press('Enter')
  await expect(page.locator('.parameters code')).toHaveText(':wanted')

  await view(page, 'Data')
  const palette = page.locator('.palette')
  await palette.getByRole('button', { name: /^customers/ }).click()
  const columns = page.locator('.builder .columns > li')
  await page.getByRole('button', { name: 'Column', exact: true }).click()
  await page.getByRole('menuitem', { name: /^Since/i }).click()
  await choose(page, 'By the', 'Month')
  await page.getByRole('button', { name: 'Number of rows' }).click()
  await expect(columns).toHaveCount(2)
  await columns.first().getByLabel('Name').fill('joined')
  const where = page.locator('section', { has: page.getByRole('heading', { name: 'Only rows where' }) }).last()
  await where.getByRole('button', { name: 'Condition' }).click()
  await choose(page, 'Field', 'Name')
  await choose(page, 'Operator', 'contains')
  await choose(page, 'or a parameter', 'wanted')
  await page.getByLabel('wanted', { exact: true }).fill(mark)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page.locator('.rows tbody tr')).toHaveCount(3)

  await view(page, 'Charts')
  await page.getByRole('button', { name: 'Add a chart' }).first().click()
  await page.locator('#chart-title').fill('Joined by month')
  await drawn(page.locator('.charts .main-svg').first())
  await expectAccessible(page)
  await publish(page)

  await page.goto(`/report/view/${name}?p.wanted=${mark}`)
  await expect(page.getByRole('heading', { name: title })).toBeVisible()
  await drawn(page.locator('.js-plotly-plot .main-svg').first())
  await expect(page.locator('.board tbody tr')).toHaveCount(3)
  await page.getByRole('button', { name: 'Show as a table' }).click()
  await expect(page.getByRole('region', { name: 'Joined by month' }).locator('tbody tr')).toHaveCount(3)

  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export …' }).click()
  await page.getByRole('menuitem', { name: 'Excel' }).click()
  const file = await download
  expect(file.suggestedFilename()).toBe(`${title}.xlsx`)
  const [rows] = cellsOf(await file.path())
  expect(rows).toEqual([
    ['joined', 'rows'],
    ['2026-01-01 00:00:00', 2],
    ['2026-02-01 00:00:00', 1],
    ['2026-03-01 00:00:00', 1],
  ])

  // With its charts the file is made by a run, and stays for a day.
  await api.get(`/api/reports/${name}/export?format=xlsx`)
  await page.goto('/transfers')
  const made = page.getByRole('region', { name: 'Exported files' }).getByRole('listitem')
  await expect(made.filter({ hasText: `${title}.xlsx` })).toContainText(`Report ${title}`)
  await expect(made.filter({ hasText: `${title}.xlsx` })).toContainText('Ready', { timeout: 60_000 })
  const again = page.waitForEvent('download')
  await made
    .filter({ hasText: `${title}.xlsx` })
    .getByRole('button', { name: 'Download' })
    .click()
  expect((await again).suggestedFilename()).toBe(`${title}.xlsx`)
  await page.goto(`/report/view/${name}?p.wanted=${mark}`)

  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Subscribe' }).click()
  const form = page.getByRole('dialog')
  await form.locator('#sub-title').fill(`Each week: ${mark}`)
  await form.locator('#sub-to').fill('ada@example.com')
  await page.getByRole('option', { name: 'ada@example.com' }).click()
  await page.keyboard.press('Tab')
  await form.getByRole('button', { name: 'Subscribe' }).click()
  await expect(form).toBeHidden()
  await page.getByRole('navigation').getByRole('link', { name: 'Subscriptions', exact: true }).click()
  const line = page.locator('.list li', { hasText: mark })
  await expect(line).toContainText('ada@example.com')
  await expectAccessible(page)
  const { subscriptions } = await api.get<{ subscriptions: { report: string; parameters: object }[] }>(
    '/api/subscriptions',
  )
  expect(subscriptions.filter((one) => one.report === name)).toMatchObject([{ parameters: { wanted: mark } }])
})
