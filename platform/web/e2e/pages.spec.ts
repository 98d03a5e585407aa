/** Pages and menus, arranged by hand and by key, published, and opened by those they are meant for. */

import type { Locator, Page } from '@playwright/test'
import { expectAccessible } from '../tests/browser/axe'
import { expect, test, unique } from './product'

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
