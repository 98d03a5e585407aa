/** Dashboards against the real server: arranged by click, drag and key, published, filtered by a click, led on, on a wall. */

import { spawnSync } from 'node:child_process'
import type { Locator, Page } from '@playwright/test'
import { expectAccessible } from '../tests/browser/axe'
import { python } from './beside'
import { expect, test, unique, type Api } from './product'

interface Placed {
  x: number
  y: number
  w: number
  h: number
}

/** Customers of three months, and a report that counts them by month and by name. */
async function reported(api: Api, mark: string): Promise<string> {
  for (const [place, since] of ['2026-01-10', '2026-02-10', '2026-02-20'].entries())
    await api.post('/api/config/customers', { code: `C-${mark}${place}`, name: `${mark} ${place}`, since })
  const name = `report_${mark.toLowerCase()}`
  const mine = { name: { icontains: mark } }
  await api.post('/api/reports', {
    name,
    body: {
      title: `Report ${mark}`,
      parameters: [{ uid: 'p', name: 'wanted', label: 'Customer', schema: { type: 'string' } }],
      queries: [
        {
          uid: 'q',
          name: 'main',
          datasource: 'platform',
          builder: {
            table: 'customers',
            columns: [
              { uid: 'a', name: 'customer', field: 'name' },
              { uid: 'b', name: 'customers', aggregate: 'count' },
            ],
            filter: { and: [mine, { name: { eq: { $parameter: 'wanted' } } }] },
            sort: ['customer'],
          },
        },
        {
          uid: 'r',
          name: 'months',
          datasource: 'platform',
          builder: {
            table: 'customers',
            columns: [
              { uid: 'c', name: 'month', field: 'since', truncate: 'month' },
              { uid: 'd', name: 'customers', aggregate: 'count' },
            ],
            filter: { and: [mine, { name: { eq: { $parameter: 'wanted' } } }] },
            sort: ['month'],
          },
        },
      ],
      charts: [
        { uid: 'n', name: 'names', title: 'By customer', type: 'bar', map: { x: 'customer', y: ['customers'] } },
        {
          uid: 'm',
          name: 'months',
          title: 'By month',
          type: 'bar',
          query: 'months',
          map: { x: 'month', y: ['customers'] },
        },
      ],
    },
  })
  return name
}

/** The first chart of a browser brings the library that draws it along. */
const drawn = (chart: Locator) => expect(chart).toBeVisible()

async function publish(page: Page) {
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(page.getByText(/is published as v\d/)).toBeVisible()
}

/** Where the grid has put a widget. */
const placeOf = (page: Page, title: string) =>
  page.locator('.grid-stack-item', { has: page.getByRole('region', { name: title }) }).evaluate((item): Placed => {
    const at = (name: string) => Number(item.getAttribute(`gs-${name}`))
    return { x: at('x'), y: at('y'), w: at('w'), h: at('h') }
  })

const grip = (page: Page, title: string) =>
  page.getByRole('region', { name: title }).getByRole('button', { name: 'Move the widget' })

async function drag(page: Page, from: { x: number; y: number }, by: { x: number; y: number }) {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x + by.x / 2, from.y + by.y / 2, { steps: 8 })
  await page.mouse.move(from.x + by.x, from.y + by.y, { steps: 8 })
  await page.mouse.up()
}

async function middleOf(page: Page, title: string) {
  const box = (await grip(page, title).boundingBox())!
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

test('a dashboard is arranged, published, filtered by a click and shown on a wall', async ({ admin: page, api }) => {
  const mark = unique('Dash')
  await reported(api, mark)
  await page.goto('/')
  await page.getByRole('navigation').getByRole('link', { name: 'Dashboards', exact: true }).click()
  await page.getByRole('button', { name: 'New dashboard' }).first().click()
  await page.locator('#new-title').fill(`Board ${mark}`)
  await page.getByRole('dialog').getByRole('button', { name: 'New', exact: true }).click()
  await expect(page.locator('.panes')).toBeVisible()
  const name = page.url().split('/').at(-1)!

  const palette = page.locator('.palette')
  await palette.getByRole('button', { name: `Report ${mark}` }).click()
  await palette.getByRole('button', { name: 'By customer' }).click()
  await palette.getByRole('button', { name: 'By month' }).click()
  await drawn(page.getByRole('region', { name: 'By month' }).locator('.main-svg').first())
  expect(await placeOf(page, 'By month')).toEqual({ x: 6, y: 0, w: 6, h: 5 })

  await grip(page, 'By month').focus()
  await page.keyboard.press('Alt+Shift+ArrowUp')
  await expect.poll(() => placeOf(page, 'By month')).toEqual({ x: 6, y: 0, w: 6, h: 4 })
  await page.keyboard.press('Alt+Shift+ArrowLeft')
  await page.keyboard.press('Alt+ArrowRight')
  await expect.poll(() => placeOf(page, 'By month')).toEqual({ x: 7, y: 0, w: 5, h: 4 })

  const width = (await page.locator('.grid-stack').boundingBox())!.width
  await drag(page, await middleOf(page, 'By month'), { x: -width / 2, y: 420 })
  await expect.poll(async () => (await placeOf(page, 'By month')).y).toBe(5)
  await page.getByRole('region', { name: 'By customer' }).hover()
  const corner = (await page
    .locator('.grid-stack-item', { has: page.getByRole('region', { name: 'By customer' }) })
    .locator('.ui-resizable-se')
    .boundingBox())!
  await drag(page, { x: corner.x + 6, y: corner.y + 6 }, { x: width / 3, y: 0 })
  await expect.poll(async () => (await placeOf(page, 'By customer')).w).toBeGreaterThan(8)
  await expectAccessible(page)
  await publish(page)

  await page.goto(`/report/dashboard/${name}`)
  await drawn(page.getByRole('region', { name: 'By month' }).locator('.main-svg').first())
  await page.getByRole('button', { name: 'By month: show as a table' }).click()
  await expect(page.getByRole('region', { name: 'By month' }).locator('tbody tr')).toHaveCount(2)
})

test('a click filters the others and leads on; what was clicked can be taken back', async ({ admin: page, api }) => {
  const mark = unique('Cross')
  const report = await reported(api, mark)
  const name = `board_${mark.toLowerCase()}`
  await api.post('/api/dashboards', {
    name,
    body: {
      title: `Board ${mark}`,
      parameters: [{ uid: 'p', name: 'wanted', label: 'Customer', schema: { type: 'string' } }],
      widgets: [
        {
          uid: 'names',
          type: 'chart',
          report,
          chart: 'names',
          select: [{ field: 'customer', parameter: 'wanted' }],
          drill: { report, parameters: { wanted: { field: 'customer' } } },
        },
        { uid: 'months', type: 'chart', report, chart: 'months' },
        { uid: 'rows', type: 'table', title: 'Rows', report, query: 'main' },
      ],
      layouts: {
        desktop: [
          { widget: 'names', x: 0, y: 0, w: 6, h: 6 },
          { widget: 'months', x: 6, y: 0, w: 6, h: 6 },
          { widget: 'rows', x: 0, y: 6, w: 12, h: 4 },
        ],
      },
    },
  })
  const rows = page.getByRole('region', { name: 'Rows' }).first().locator('tbody tr')
  await page.goto(`/report/dashboard/${name}`)
  await expect(rows).toHaveCount(3)
  const bars = page.getByRole('region', { name: 'By customer' }).locator('.barlayer .point')
  await drawn(bars.first())

  // The keyboard's way: the table of the chart has a button for each point.
  await page.getByRole('button', { name: 'By customer: show as a table' }).click()
  await page
    .getByRole('region', { name: 'By customer' })
    .getByRole('button', { name: `${mark} 1` })
    .click()
  await expect(rows).toHaveCount(1)
  await expect(page).toHaveURL(/p\.wanted=/)
  await page.getByRole('button', { name: 'By customer: show as a chart' }).click()
  await expect(bars).toHaveCount(3)
  await expectAccessible(page)

  await page.getByRole('link', { name: 'Show what is behind it' }).click()
  await expect(page).toHaveURL(new RegExp(`/report/view/${report}`))
  await expect(page.locator('.board tbody tr')).toHaveCount(1)
  await page.goBack()
  const chips = page.getByRole('group', { name: 'Filtered by clicks' })
  await expect(chips).toContainText(`${mark} 1`)
  await chips.getByRole('button', { name: /^Remove/ }).click()
  await expect(rows).toHaveCount(3)

  await page.goto(`/report/dashboard/${name}?wall=${name}`)
  await expect(page.locator('html')).toHaveClass(/dark/)
  await drawn(bars.first())
  await page.keyboard.press('Escape')
  await expect(page).not.toHaveURL(/wall=/)
  await page.setViewportSize({ width: 390, height: 844 })
  await expect(page.locator('[data-device="mobile"]')).toBeVisible()
})

test('a dashboard is exported as a workbook with a sheet for each widget', async ({ admin: page, api }) => {
  const mark = unique('File')
  const report = await reported(api, mark)
  const name = `board_${mark.toLowerCase()}`
  const widgets = [
    { uid: 'names', type: 'chart', report, chart: 'names' },
    { uid: 'months', type: 'chart', report, chart: 'months' },
    { uid: 'count', type: 'stat', report, column: 'customers', title: 'How many' },
  ]
  await api.post('/api/dashboards', { name, body: { title: `Board ${mark}`, widgets } })
  await page.goto(`/report/dashboard/${name}`)
  await expect(page.getByRole('region', { name: 'How many' }).getByText('3', { exact: true })).toBeVisible()
  const coming = page.waitForEvent('download', { timeout: 90_000 })
  await page.getByRole('button', { name: 'Export', exact: false }).click()
  await page.getByRole('menuitem', { name: 'Excel' }).click()
  const file = await coming
  expect(file.suggestedFilename()).toBe(`Board ${mark}.xlsx`)
  const asked = 'import openpyxl, sys; print(",".join(openpyxl.load_workbook(open(sys.argv[1], "rb")).sheetnames))'
  const read = spawnSync(python, ['-c', asked, await file.path()], { encoding: 'utf8' })
  expect(read.stdout.trim()).toBe('Figures,By customer,By month,Charts')
  await page.goto('/transfers')
  await expect(page.getByText(`Dashboard Board ${mark}`)).toBeVisible()
})

test('a dashboard is subscribed to, and the subscription leads back to it', async ({ admin: page, api }) => {
  const mark = unique('Mail')
  const report = await reported(api, mark)
  const name = `board_${mark.toLowerCase()}`
  const widgets = [{ uid: 'count', type: 'stat', report, column: 'customers', title: 'How many' }]
  await api.post('/api/dashboards', { name, body: { title: `Board ${mark}`, widgets } })
  await page.goto(`/report/dashboard/${name}`)
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Subscribe' }).click()
  const form = page.getByRole('dialog')
  await expect(form.getByRole('radio')).toHaveCount(2)
  await form.getByText('Excel').click()
  await form.locator('#sub-to').fill('ada@example.com')
  await page.getByRole('option', { name: 'ada@example.com' }).click()
  await page.keyboard.press('Tab')
  await form.getByRole('button', { name: 'Subscribe' }).click()
  await expect(form).toBeHidden()
  await page.goto('/report/subscriptions')
  const line = page.locator('.list li', { hasText: mark })
  await expect(line).toContainText('XLSX')
  await line.getByRole('button', { name: /^More/ }).click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  await expect(page.getByRole('dialog').locator('#sub-title')).toHaveValue(`Board ${mark}`)
  await page.keyboard.press('Escape')
  await line.getByRole('link', { name: `Board ${mark}` }).click()
  await expect(page).toHaveURL(new RegExp(`/report/dashboard/${name}`))
})

test('a dashboard follows the rows behind it', async ({ admin: page, api }) => {
  const mark = unique('Live')
  const report = await reported(api, mark)
  const name = `board_${mark.toLowerCase()}`
  await api.post('/api/dashboards', {
    name,
    body: {
      title: `Board ${mark}`,
      widgets: [{ uid: 'rows', type: 'table', title: 'Rows', report, query: 'main' }],
      layouts: { desktop: [{ widget: 'rows', x: 0, y: 0, w: 12, h: 6 }] },
    },
  })
  const listening = page.waitForResponse((answer) => /\/api\/events\?.*customers/.test(answer.url()), {
    timeout: 30_000,
  })
  const rows = page.getByRole('region', { name: 'Rows' }).first().locator('tbody tr')
  await page.goto(`/report/dashboard/${name}`)
  await expect(rows).toHaveCount(3)
  await listening
  await api.post('/api/config/customers', { code: `C-${mark}9`, name: `${mark} 9`, since: '2026-03-01' })
  await expect(rows).toHaveCount(4)
})
