/** The demo as somebody meets it who has just started the product: 336,776 flights, browsed, corrected, and put back. */

import type { Page } from '@playwright/test'
import { flightsServer, type FlightsServer } from './beside'
import { expect, test } from './product'

// Loading all flights takes its time on a busy machine; everything after that is quick.
test.describe.configure({ mode: 'serial', timeout: 300_000 })

let server: FlightsServer
test.beforeAll(async () => {
  server = await flightsServer(Number(process.env.E2E_PORT ?? '8199') + 3)
})
test.afterAll(() => server.stop())

async function enter(page: Page, username: string) {
  await page.goto(`${server.address}/login`)
  await page.getByLabel('User name').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(server.passwords[username] ?? '')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => !url.pathname.startsWith('/login'))
}

const LATEST = `/config/flights?filter=${encodeURIComponent('{"arrival_delay":{"gte":1000}}')}&sort=-arrival_delay`

test('all flights are there, filtered and sorted by their address', async ({ page }) => {
  await enter(page, 'analyst')
  await page.goto(`${server.address}/config/flights`)
  await expect(page.locator('tbody tr').first()).toBeVisible()
  await expect(page.getByText(/1,000\+/).first()).toBeVisible()
  await page.goto(server.address + LATEST)
  await expect(page.locator('tbody tr').first()).toContainText('N384HA')
})

test('a flight is corrected, its history compared, and rolled back', async ({ page }) => {
  await enter(page, 'admin')
  await page.goto(server.address + LATEST)
  await page.getByRole('link', { name: 'N384HA' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.locator('#field-note').fill('Diverted, says the log book.')
  await page.keyboard.press('Control+s')
  await drawer.getByRole('tab', { name: 'History' }).click()
  await expect(drawer.getByText('admin changed')).toBeVisible()
  await drawer.getByLabel('Version 1').check()
  await drawer.getByLabel('Version 2').check()
  await drawer.getByRole('button', { name: 'Compare' }).click()
  const compared = page.getByRole('dialog', { name: 'Version 1 and version 2' })
  await expect(compared).toContainText('Diverted, says the log book.')
  await compared.getByRole('button', { name: 'Roll back to version 1' }).click()
  await page.getByRole('dialog', { name: 'Roll back to version 1?' }).getByRole('button', { name: 'Roll back' }).click()
  await expect(page.getByText('Rolled back to version 1')).toBeVisible()
})

test('a partner sees the flights of two airlines and none of the others', async ({ page }) => {
  await enter(page, 'partner')
  await page.goto(`${server.address}/config/flights`)
  await expect(page.locator('tbody tr').first()).toBeVisible()
  await expect(page.locator('tbody tr', { hasNotText: /United|American/ })).toHaveCount(0)
})

/** The bars of a chart, as the names below them say whose they are. */
const airlines = (page: Page) => page.getByRole('region', { name: 'Flights by airline' }).locator('.barlayer .point')

test('a chart on a page is drawn of what its reader may see', async ({ page }) => {
  await enter(page, 'partner')
  await page.goto(`${server.address}/pages/flights_overview`)
  await page.getByRole('tab', { name: 'By airline' }).click()
  await expect(airlines(page)).toHaveCount(2)
  await page.goto(`${server.address}/config/airlines`)
  await page.getByRole('link', { name: 'American Airlines Inc.' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Open as a page' }).click()
  await expect(page.getByRole('heading', { name: 'American Airlines Inc.' })).toBeVisible()
  const months = page.getByRole('region', { name: 'Flights and delays by month' })
  await expect(months.locator('.barlayer .point')).toHaveCount(12)
  await page.getByRole('form', { name: 'Parameters' }).locator('.el-select').click()
  await page.getByRole('option', { name: 'This year' }).click()
  await expect(months.getByText('Nothing to show')).toBeVisible()
})
