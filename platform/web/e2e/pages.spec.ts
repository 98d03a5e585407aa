/** Pages and menus, arranged by hand and by key, published, and opened by those they are meant for. */

import type { Locator, Page } from '@playwright/test'
import { expectAccessible } from '../tests/browser/axe'
import { expect, signIn, test, unique, type Api } from './product'

/** Drags as a hand does: takes the way slowly, and lets go when what it holds is seen where it should be. */
async function drag(page: Page, what: Locator, to: Locator, at: { x: number; y: number }, seen: Locator) {
  const from = (await what.boundingBox())!
  const box = (await to.boundingBox())!
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + at.x + 12, box.y + at.y + 12, { steps: 8 })
  await page.mouse.move(box.x + at.x, box.y + at.y, { steps: 8 })
  await expect(seen).toBeVisible()
  await page.mouse.up()
}

/** What is dragged from a palette, as it shows in the list it would fall into. */
const ghost = (list: Locator) => list.locator('> .ghost')

async function begin(page: Page, kind: string, title: string): Promise<string> {
  await page.goto(`/studio/${kind}`)
  await page.getByRole('button', { name: 'New', exact: true }).first().click()
  await page.locator('#new-title').fill(title)
  await page.getByRole('dialog').getByRole('button', { name: 'New', exact: true }).click()
  await expect(page.locator('.panes')).toBeVisible()
  return page.url().split('/').at(-1)!
}

async function publish(page: Page) {
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(page.getByText(/is published as v\d/)).toBeVisible()
}

test('a page is arranged by drag and by key, on a grid, and published', async ({ admin: page, api }) => {
  const title = unique('Desk ')
  const name = await begin(page, 'page', title)
  const palette = page.locator('.palette')

  await palette.getByRole('button', { name: 'Text', exact: true }).click()
  await page.locator('.properties').getByRole('textbox', { name: 'Text: English' }).fill('Welcome to **the desk**.')
  await expect(page.locator('[data-node="markdown"]').getByText('the desk')).toBeVisible()

  const nodes = page.locator('[data-list="/nodes"]')
  const first = nodes.locator('> .ghost:first-child')
  await drag(page, palette.locator('[data-type="grid"]'), nodes, { x: 200, y: 6 }, first)
  await expect(page.locator('.sheet > .stack > .nodes > article').first()).toHaveAttribute('data-node', 'grid')
  const inCell = page.locator('[data-list="/nodes/0/cells/0/nodes"]')
  await drag(page, palette.locator('[data-type="stat"]'), inCell, { x: 60, y: 20 }, ghost(inCell))
  await expect(page.locator('[data-node="grid"] [data-node="stat"]')).toBeVisible()
  await page.locator('.properties').getByLabel('Table', { exact: true }).click()
  await page
    .getByRole('option', { name: /orders/ })
    .first()
    .click()

  const text = page.locator('[data-node="markdown"] .head')
  await text.focus()
  await text.press('Alt+ArrowUp')
  await expect(page.locator('.sheet > .stack > .nodes > article').first()).toHaveAttribute('data-node', 'markdown')

  // By its name: the cells of a document stand in the order of their places, and this one will change its own.
  const id = (await page.locator('.grid-stack-item').first().getAttribute('data-cell'))!
  const cell = page.locator(`[data-cell="${id}"]`)
  await cell.locator('.grid-grip').focus()
  await cell.locator('.grid-grip').press('Alt+Shift+ArrowLeft')
  await expect(cell).toHaveAttribute('gs-w', '5')
  await page.keyboard.press('Control+z')
  await expect(cell).toHaveAttribute('gs-w', '6')
  const grip = (await cell.locator('.grid-grip').boundingBox())!
  await drag(
    page,
    cell.locator('.grid-grip'),
    page.locator('.grid-stack-item').nth(1),
    { x: grip.width / 2, y: 16 },
    page.locator('.grid-stack-placeholder[gs-x="6"]'),
  )
  await expect(cell).toHaveAttribute('gs-x', '6')

  await expectAccessible(page)
  await page.evaluate(() => document.documentElement.classList.add('dark'))
  await expectAccessible(page)
  await page.evaluate(() => document.documentElement.classList.remove('dark'))

  await publish(page)
  await page.goto(`/pages/${name}`)
  await expect(page.getByText('the desk')).toBeVisible()
  await expect(page.locator('[data-device="desktop"] .stat')).toBeVisible()
  const shown = await api.get<{ nodes: { type: string }[] }>(`/api/pages/${name}`)
  expect(shown.nodes.map((node) => node.type)).toEqual(['markdown', 'grid'])
})

test('a menu is arranged in groups', async ({ admin: page, api }) => {
  const name = await begin(page, 'menu', unique('Menu '))
  const palette = page.locator('.palette')
  await palette.getByRole('button', { name: 'Group', exact: true }).click()
  await palette.locator('[data-offer="table:orders"]').click()
  await palette.locator('[data-offer="table:customers"]').click()
  await expect(page.locator('article article')).toHaveCount(2)

  const customers = page.locator('[data-list="/items/0/children"] > article').nth(1)
  await customers.locator('.head').press('Alt+ArrowLeft')
  await expect(page.locator('[data-list="/items"] > article')).toHaveCount(2)
  const items = page.locator('[data-list="/items"]')
  await drag(page, palette.locator('[data-offer="group"]'), items, { x: 100, y: 4 }, ghost(items))
  await expect(page.locator('[data-list="/items"] > article')).toHaveCount(3)
  await expectAccessible(page)

  await page.locator('[data-list="/items"] > article').first().locator('.head').first().press('Delete')
  await publish(page)
  const shell = await api.get<{ menu: { uid: string; children: unknown[] }[] }>('/api/shell')
  expect(shell.menu.find((group) => group.uid === name)?.children).toHaveLength(2)
})

/** A report that counts customers of this test by name, those of one name when it is asked for them. */
async function reported(api: Api, mark: string): Promise<string> {
  for (const place of [0, 1, 2])
    await api.post('/api/config/customers', {
      code: `C-${mark}${place}`,
      name: `${mark} ${place}`,
      since: '2026-01-10',
    })
  const name = `report_${mark.toLowerCase()}`
  await api.post('/api/reports', {
    name,
    body: {
      title: `Report ${mark}`,
      parameters: [
        { uid: 'p', name: 'wanted', label: 'Customers', schema: { type: 'array', items: { type: 'string' } } },
      ],
      queries: [
        {
          uid: 'q',
          name: 'main',
          title: 'Names',
          datasource: 'platform',
          builder: {
            table: 'customers',
            columns: [
              { uid: 'a', name: 'customer', field: 'name' },
              { uid: 'b', name: 'customers', aggregate: 'count' },
            ],
            filter: { and: [{ name: { icontains: mark } }, { name: { in: { $parameter: 'wanted' } } }] },
            sort: ['customer'],
          },
        },
      ],
      charts: [
        { uid: 'n', name: 'names', title: 'By customer', type: 'bar', map: { x: 'customer', y: ['customers'] } },
      ],
    },
  })
  return name
}

const bars = (within: Page | Locator) => within.getByRole('region', { name: 'By customer' }).locator('.barlayer .point')

test('a page shows a chart of a report, arranged on the grid', async ({ admin: page, api, browser }) => {
  const mark = unique('Chart')
  const report = await reported(api, mark)
  const name = await begin(page, 'page', mark)
  const [palette, properties] = [page.locator('.palette'), page.locator('.properties')]
  await palette.getByRole('button', { name: 'Grid', exact: true }).click()
  await palette.getByRole('button', { name: 'Chart', exact: true }).click()
  const chart = page.locator('[data-node="grid"] [data-node="chart"]')
  await expect(chart.getByText('Choose a report and its chart in the properties.')).toBeVisible()
  await properties.getByLabel('Report', { exact: true }).click()
  await page.getByRole('option', { name: `Report ${mark} · ${report}` }).click()
  // The only chart there is shows at once.
  const points = chart.locator('.barlayer .point')
  await expect(points).toHaveCount(3)

  await properties.getByLabel('Customers', { exact: true }).click()
  await page.getByRole('option', { name: 'always the same …' }).click()
  await properties.getByLabel('Customers', { exact: true }).last().fill(`${mark} 1`)
  await page.getByRole('option', { name: `${mark} 1` }).click()
  await expect(points).toHaveCount(1)
  await page.keyboard.press('Escape')

  const cell = page.locator('.grid-stack-item', { has: page.locator('[data-node="chart"]') })
  const drawing = chart.locator('.picture > .fills')
  const before = (await drawing.boundingBox())!.height
  await cell.locator('.grid-grip').focus()
  await page.keyboard.press('Alt+Shift+ArrowDown')
  await page.keyboard.press('Alt+Shift+ArrowDown')
  await expect(cell).toHaveAttribute('gs-h', '6')
  await expect.poll(async () => Math.round((await drawing.boundingBox())!.height - before)).toBe(136)
  await cell.hover()
  const corner = (await cell.locator('.ui-resizable-se').boundingBox())!
  await page.mouse.move(corner.x + 6, corner.y + 6)
  await page.mouse.down()
  await page.mouse.move(corner.x - 60, corner.y + 6, { steps: 8 })
  await page.mouse.move(corner.x - 120, corner.y + 6, { steps: 8 })
  await page.mouse.up()
  await expect(cell).not.toHaveAttribute('gs-w', '6')
  await page.locator('.el-radio-button', { hasText: 'On a phone' }).click()
  await cell.locator('.grid-grip').focus()
  await page.keyboard.press('Alt+Shift+ArrowUp')
  await expect(cell).toHaveAttribute('gs-h', '5')
  await expectAccessible(page)
  await publish(page)

  await page.goto(`/pages/${name}`)
  await expect(bars(page)).toHaveCount(1)
  await page.getByRole('button', { name: 'By customer: show as a table' }).click()
  await expect(page.getByRole('region', { name: 'By customer' }).locator('tbody tr')).toHaveCount(1)
  await expectAccessible(page)
  const others = await browser.newContext({ baseURL: new URL(page.url()).origin })
  const other = await others.newPage()
  await signIn(other, 'clerk')
  await other.goto(`/pages/${name}`)
  await expect(other.getByText('This is not open to you.')).toBeVisible()
  await expect(bars(other)).toHaveCount(0)
  await others.close()
})

test('a chart of a record follows its record and what the page is asked with', async ({ admin: page, api }) => {
  const mark = unique('Rec')
  const report = await reported(api, mark)
  const found = await api.get<{ rows: { id: number; name: string }[] }>(
    `/api/config/customers?search=${mark}&sort=name&fields=id,name`,
  )
  const given = (parameters: object) => ({ type: 'chart', report, chart: 'names', parameters })
  const body = {
    title: mark,
    parameters: [{ uid: 'p', name: 'several', label: 'Several', schema: { type: 'array', items: { type: 'string' } } }],
    nodes: [
      { type: 'columns', uid: 'c', columns: [{ uid: 'l', nodes: [{ type: 'record', uid: 'r', table: 'customers' }] }] },
      { ...given({ wanted: { record: 'name' } }), uid: 'own', title: 'Of the record', link: true },
      { ...given({ wanted: { parameter: 'several' } }), uid: 'more', title: 'Of the page' },
      { ...given({ wanted: { principal: 'name' } }), uid: 'me', title: 'Of me' },
    ],
  }
  const name = `page_${mark.toLowerCase()}`
  await api.post('/api/metadata/page', { name, body })
  const plan = await api.post<{ seal: string }>(`/api/metadata/page/${name}/plan`, {})
  await api.post(`/api/metadata/page/${name}/publish`, { seal: plan.seal })

  const of = (title: string) => page.getByRole('region', { name: title }).locator('.barlayer .point')
  await page.goto(`/pages/${name}`)
  await expect(page.getByText('Choose a row to see this.')).toBeVisible()
  await page.goto(`/pages/${name}?id=${found.rows[1]!.id}`)
  await expect(of('Of the record')).toHaveCount(1)
  await expect(of('Of the page')).toHaveCount(3)
  await expect(page.getByRole('region', { name: 'Of me' })).toContainText('Nothing')

  await page.locator('.bar').getByLabel('Several').fill(`${mark} 0`)
  await page.getByRole('option', { name: `${mark} 0` }).click()
  await expect(of('Of the page')).toHaveCount(1)
  await expect(page).toHaveURL(/p\.several=/)
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: 'Of the record: open the report' }).click()
  await expect(page).toHaveURL(new RegExp(`/report/view/${report}\\?p\\.wanted=`))
  await expect(page.locator('.board tbody tr')).toHaveCount(1)
})
