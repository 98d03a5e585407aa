/** Data sources as somebody sets them up: a PostgreSQL server tried and released, a CSV uploaded, both asked by reports. */

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { expectAccessible } from '../tests/browser/axe'
import { expect, test } from './product'

const DATABASE = 'jacquard_e2e_shop'
/** A role of its own, so that the password counts wherever the server asks for one. */
const ROLE = { name: 'jacquard_e2e_reader', password: 'hush-hush' }
const python = process.env.PYTHON ?? fileURLToPath(new URL('../../../.venv/bin/python', import.meta.url))

/** Whether a PostgreSQL server on loopback has taken the statements, by one of the ways that tests get in. */
function postgres(database: string, ...statements: string[]): boolean {
  const program = `
import json, sys, psycopg
for user in ("postgres", "jacquard_test"):
    way = {"host": "127.0.0.1", "user": user, "password": user, "dbname": sys.argv[1], "connect_timeout": 3}
    try:
        server = psycopg.connect(**way, autocommit=True)
    except psycopg.OperationalError:
        continue
    with server:
        for statement in json.loads(sys.argv[2]): server.execute(statement)
    sys.exit(0)
sys.exit(1)
`
  return spawnSync(python, ['-c', program, database, JSON.stringify(statements)]).status === 0
}

const DROP = [`DROP DATABASE IF EXISTS ${DATABASE} WITH (FORCE)`, `DROP ROLE IF EXISTS ${ROLE.name}`]
let isThere = false
test.beforeAll(() => {
  const role = `CREATE ROLE ${ROLE.name} LOGIN PASSWORD '${ROLE.password}'`
  isThere =
    postgres('postgres', ...DROP, `CREATE DATABASE ${DATABASE}`, role) &&
    postgres(
      DATABASE,
      'CREATE TABLE orders (id integer PRIMARY KEY, customer text NOT NULL, amount numeric(10, 2), margin numeric(10, 2))',
      `INSERT INTO orders VALUES (1, 'Ann', 10.50, 3), (2, 'Bob', 20, 7), (3, '烟台', 99.95, 40)`,
      'CREATE TABLE salaries (id integer PRIMARY KEY, amount numeric)',
      `GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${ROLE.name}`,
    )
  expect(isThere || process.env.JACQUARD_SERVERS_REQUIRED !== '1', 'PostgreSQL answers on loopback').toBe(true)
})
test.afterAll(() => void postgres('postgres', ...DROP))

const report = (datasource: string, sql: string) => ({
  title: `Asks ${datasource}`,
  queries: [{ uid: 'q1', name: 'main', datasource, sql }],
})

async function choose(page: Page, engine: string) {
  await page.goto('/report/datasources')
  await page.getByRole('button', { name: 'New data source' }).first().click()
  await page.locator('.engine', { hasText: engine }).click()
}

test('ClickHouse has the fields of a server, and says what does not answer', async ({ admin }) => {
  await choose(admin, 'ClickHouse')
  await admin.getByLabel('Title: English').fill('Events')
  await admin.getByLabel('Host').fill('127.0.0.1')
  await admin.getByLabel('Port').fill('1')
  await admin.getByLabel(/^Database/).fill('shop')
  await admin.getByLabel(/^User/).fill('reports')
  await expect(admin.getByText('Usually 8443')).toBeVisible()
  await expect(admin.getByLabel('Schema')).toHaveCount(0)
  await admin.getByRole('button', { name: 'Test connection' }).click()
  await expect(admin.locator('.test')).toContainText('Nothing answers at port 1.')
})

test('Trino has a catalog, a schema, and a token instead of a password', async ({ admin }) => {
  await choose(admin, 'Trino')
  await admin.getByLabel('Title: English').fill('Lake')
  await admin.getByLabel('Host').fill('127.0.0.1')
  await admin.getByLabel('Port').fill('1')
  await expect(admin.getByText('Usually 443')).toBeVisible()
  await admin.getByLabel(/^Catalog/).fill('lake')
  await admin.getByLabel(/^User/).fill('reports')
  await expect(admin.getByRole('button', { name: 'Test connection' })).toBeDisabled()
  await admin.getByLabel(/^Schema/).fill('sales')
  await admin.locator('.el-select', { hasText: 'A password' }).click()
  await admin.getByRole('option', { name: 'A token (JWT)' }).click()
  await admin.getByLabel('Token (JWT)', { exact: true }).fill('eyJhbGciOiJub25lIn0')
  await expectAccessible(admin)
  await admin.getByRole('button', { name: 'Test connection' }).click()
  await expect(admin.locator('.test')).toContainText('Nothing answers at port 1.')
  await admin.locator('.el-select', { hasText: 'certificate checked' }).click()
  await admin.getByRole('option', { name: 'Not encrypted' }).click()
  await admin.getByRole('button', { name: 'Test connection' }).click()
  await expect(admin.locator('.test')).toContainText('over TLS alone')
})

test('a PostgreSQL server is tried, saved, released and asked', async ({ admin, api }) => {
  test.skip(!isThere, 'no PostgreSQL answers on loopback')
  await choose(admin, 'PostgreSQL')
  await admin.getByLabel('Title: English').fill('Shop')
  await admin.getByLabel('Host').fill('127.0.0.1')
  await admin.getByLabel(/^Database/).fill('nowhere_to_be_found')
  await admin.getByLabel(/^User/).fill(ROLE.name)
  await admin.getByLabel('Password', { exact: true }).fill(ROLE.password)
  await admin.locator('.el-select', { hasText: 'certificate checked' }).click()
  await admin.getByRole('option', { name: 'Not encrypted' }).click()
  await admin.getByRole('button', { name: 'Test connection' }).click()
  await expect(admin.locator('.test')).toContainText('The connection does not work.')
  await expect(admin.locator('.test')).toContainText("Is there a database 'nowhere_to_be_found'?")

  await admin.getByLabel(/^Database/).fill(DATABASE)
  await admin.getByRole('button', { name: 'Test connection' }).click()
  await expect(admin.locator('.test')).toContainText('The connection works.')
  await expect(admin.locator('.test')).toContainText('2 tables may be read.')
  await admin.getByRole('button', { name: 'Create' }).click()
  await expect(admin).toHaveURL(/\/report\/datasources\/shop\?tab=tables$/)

  await admin.getByLabel('Release orders').check()
  await admin.getByRole('button', { name: 'orders', exact: true }).click()
  await admin.getByLabel('Show the column margin').uncheck()
  await admin.getByRole('button', { name: 'Save' }).click()
  await expect(admin.getByText('1 of 2 released')).toBeVisible()
  await admin.getByRole('button', { name: 'First rows of orders' }).click()
  const sample = admin.getByRole('dialog', { name: 'First rows of orders' })
  await expect(sample.getByRole('row')).toHaveCount(4)
  await expect(sample).not.toContainText('margin')
  await admin.keyboard.press('Escape')

  await admin.getByRole('tab', { name: 'Connection' }).click()
  await expect(admin.getByLabel('Password', { exact: true })).toHaveValue('')
  expect(JSON.stringify(await api.get('/api/datasources/shop'))).not.toContain(ROLE.password)

  await api.post('/api/reports', {
    name: 'asks_shop',
    body: report('shop', 'SELECT customer, amount FROM orders WHERE amount > 15 ORDER BY amount'),
  })
  await admin.goto('/report/view/asks_shop')
  await expect(admin.locator('.board')).toContainText('烟台')
  await expect(admin.locator('.board')).not.toContainText('Ann')
})

test('a CSV is uploaded and asked', async ({ admin, api }) => {
  await choose(admin, 'Uploaded files')
  await admin.getByLabel('Title: English').fill('Budget')
  await admin.getByTestId('datasource-file').setInputFiles({
    name: 'Budget 2026.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('centre;month;amount\n0815;2026-01-01;120\n0815;2026-02-01;80\n4711;2026-01-01;50\n'),
  })
  await expect(admin.getByLabel('Table name for Budget 2026.csv')).toHaveValue('budget_2026')
  await expect(admin.locator('.uploads')).toContainText('3 rows · 3 columns')
  await admin.getByTestId('datasource-file').setInputFiles({
    name: 'page.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('<html><script>alert(1)</script></html>'),
  })
  await expect(admin.getByText('this is none of them').first()).toBeVisible()
  await admin.getByRole('button', { name: 'Test connection' }).click()
  await expect(admin.locator('.test')).toContainText('The connection works.')
  await admin.getByRole('button', { name: 'Create' }).click()
  await expect(admin.getByText('1 of 1 released')).toBeVisible()
  await admin.getByRole('button', { name: 'First rows of budget_2026' }).click()
  await expect(admin.getByRole('dialog', { name: 'First rows of budget_2026' })).toContainText('0815')

  const sql = 'SELECT centre, sum(amount) AS total FROM budget_2026 GROUP BY centre ORDER BY total DESC'
  await api.post('/api/reports', { name: 'asks_budget', body: report('budget', sql) })
  await admin.goto('/report/view/asks_budget')
  await expect(admin.locator('.board')).toContainText('0815')
  await expect(admin.locator('.board')).toContainText('200')
})

const LOOKS = [
  { name: 'wide-light-en', width: 1440, height: 900, theme: 'light', locale: 'en' },
  { name: 'wide-dark-zh', width: 1440, height: 900, theme: 'dark', locale: 'zh-CN' },
  { name: 'phone-light-zh', width: 390, height: 844, theme: 'light', locale: 'zh-CN' },
  { name: 'phone-dark-en', width: 390, height: 844, theme: 'dark', locale: 'en' },
] as const

for (const look of LOOKS)
  test(`it looks right: ${look.name}`, async ({ admin }) => {
    test.slow()
    await admin.setViewportSize({ width: look.width, height: look.height })
    await admin.evaluate((preferences) => localStorage.setItem('jacquard.preferences', JSON.stringify(preferences)), {
      theme: look.theme,
      locale: look.locale,
      density: 'comfortable',
      menuFolded: false,
    })
    const shown = async (name: string) => {
      await admin.waitForLoadState('networkidle')
      await expectAccessible(admin)
      await admin.screenshot({ path: `test-results/look/${look.name}-datasources-${name}.png` })
    }
    await admin.goto('/report/datasources')
    await admin.locator('.list li').first().waitFor()
    await shown('list')
    await admin.goto('/report/datasources/new')
    await admin.locator('.engine').first().waitFor()
    await shown('new')
    await admin.goto('/report/datasources/budget')
    await admin.locator('.uploads li').first().waitFor()
    await shown('files')
    if (!isThere) return
    await admin.goto('/report/datasources/shop')
    await admin.getByRole('tab').nth(1).click()
    await admin.getByRole('button', { name: 'orders', exact: true }).click()
    await admin.locator('.inside li').first().waitFor()
    await shown('tables')
    await admin.getByRole('tab').first().click()
    await admin.getByRole('button', { name: /Test connection|测试连接/ }).click()
    await admin.locator('.test').waitFor()
    await shown('tested')
  })
