/** A Chinese app speaks Chinese also where something goes wrong: the server's words of failure come in its language. */

import type { Page } from '@playwright/test'
import { expect, test, unique } from './product'

/** From the next page on. (A reload in between could be cut off while it carries on the session, which ends it.) */
async function inChinese(page: Page) {
  await page.addInitScript(() => localStorage.setItem('jacquard.preferences', JSON.stringify({ locale: 'zh-CN' })))
}

test('a cell that the server refuses says why in Chinese', async ({ admin: page, api }) => {
  const mark = unique('Zh')
  await api.post('/api/config/customers', { code: `C-${mark}`, name: mark, since: '2026-01-10' })
  await inChinese(page)
  await page.goto(`/config/customers?search=${mark}`)
  const cell = page.locator('tbody tr', { hasText: mark }).locator('td').nth(1)
  await cell.dblclick({ position: { x: 190, y: 16 } })
  await page.locator('td.editing input').fill('')
  await page.keyboard.press('Enter')
  await expect(page.locator('td.editing [role=alert]')).toHaveText('“name”不能为空。')
})

test('a statement that is refused says why in Chinese', async ({ admin: page, api }) => {
  const name = unique('zh_sql').toLowerCase()
  const queries = [{ uid: 'q1', name: 'main', datasource: 'platform', sql: 'SELECT code FROM customers' }]
  await api.post('/api/reports', { name, body: { title: name, queries } })
  await inChinese(page)
  await page.goto(`/report/design/${name}`)
  await page.locator('.cm-content').first().fill('DELETE FROM customers')
  await expect(page.getByText('不是查询（第 1 行第 1 列）。').first()).toBeVisible()
})

test('a chart that cannot be drawn says why in Chinese', async ({ admin: page, api }) => {
  const name = unique('zh_chart').toLowerCase()
  const queries = [{ uid: 'q1', name: 'main', datasource: 'platform', sql: 'SELECT code FROM customers' }]
  const charts = [{ uid: 'g1', name: 'wrong', type: 'bar', map: { x: 'cod', y: ['code'] } }]
  await api.post('/api/reports', { name, body: { title: name, queries, charts } })
  await inChinese(page)
  await page.goto(`/report/view/${name}`)
  await expect(page.getByText('查询中没有名为“cod”的列。').first()).toBeVisible()
})
