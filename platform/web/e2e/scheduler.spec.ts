/** Jobs and flows in the browser, against the real server: drawn, run live, failed, run again from where it failed. */

import type { Page } from '@playwright/test'
import { expectAccessible } from '../tests/browser/axe'
import { expect, test, unique, type Api } from './product'

// A flow is drawn, run and run again here; a busy machine takes its time.

const named = (letters: string) => unique(letters).toLowerCase()
const canvas = (page: Page) => page.getByTestId('canvas')
const card = (page: Page, title: string) => canvas(page).getByRole('button', { name: new RegExp(`^${title}`) })
const saved = (page: Page) => expect(page.locator('.saved')).toHaveText(/^Saved/)

async function publish(page: Page) {
  await saved(page)
  await page.getByRole('button', { name: 'Publish' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByLabel('Comment')).toBeVisible()
  await dialog.getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByText(/is published as v\d+/)).toBeVisible()
  await expect(dialog).toBeHidden()
}

/** A flow that computes, decides whether to go on, and then does something that can fail. */
const flowOf = (name: string, expression: string) => ({
  name,
  title: { en: name },
  params: [{ uid: 'p', name: 'amount', type: 'integer', title: { en: 'Amount' }, default: 20 }],
  nodes: [
    {
      uid: 'a',
      name: 'double',
      type: 'operation',
      operation: 'expression.compute',
      input: { values: { amount: { $cel: 'params.amount' } }, expressions: { result: 'amount * 2' } },
    },
    {
      uid: 'b',
      name: 'divide',
      type: 'operation',
      operation: 'expression.compute',
      after: ['double'],
      input: { values: { doubled: { $cel: 'outputs.double.result' } }, expressions: { result: expression } },
    },
  ],
})

const madeFlow = async (api: Api, expression: string) => {
  const name = named('flow')
  await api.post('/api/job-flows', flowOf(name, expression))
  return name
}

async function runByHand(page: Page, name: string) {
  await page.goto(`/scheduler/flows/${name}`)
  await page.getByRole('button', { name: 'Run now' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByLabel('Amount')).toBeVisible()
  await dialog.getByRole('button', { name: 'Run now' }).click()
  await expect(page).toHaveURL(/\/scheduler\/history\/\d+$/)
}

test('a flow is drawn by click and by key, undone, and published', async ({ admin: page }) => {
  const title = named('Drawn')
  await page.goto('/scheduler/flows')
  await page.getByRole('button', { name: 'New', exact: true }).click()
  await page.getByLabel('Title: English').fill(title)
  await page.getByRole('dialog').getByRole('button', { name: 'New', exact: true }).click()
  await expect(page).toHaveURL(/\/studio\/flow\/\w+$/)

  await page.locator('[data-step="delay"]').click()
  await page.locator('[data-step="branch"]').click()
  await expect(canvas(page).locator('[data-node]')).toHaveCount(2)
  await expect(canvas(page).locator('g[data-edge]')).toHaveCount(1)
  // The branch is chosen: what comes next follows it, in its first case.
  await page.locator('[data-step="join"]').click()
  await expect(canvas(page).locator('.label .word')).toHaveText('yes')
  await card(page, 'join').focus()
  await page.keyboard.press('Delete')
  await expect(canvas(page).locator('[data-node]')).toHaveCount(2)
  await page.keyboard.press('Control+z')
  await expect(canvas(page).locator('[data-node]')).toHaveCount(3)
  // The arrow keys lead from step to step.
  await card(page, 'delay').focus()
  await page.keyboard.press('ArrowDown')
  await expect(card(page, 'branch')).toBeFocused()
  await publish(page)
})

test('a flow runs live, fails, and is run again from the step that failed', async ({ admin: page, api }) => {
  const name = await madeFlow(api, 'doubled / 0')
  await runByHand(page, name)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Failed', { timeout: 60_000 })
  await expect(card(page, 'double')).toHaveAccessibleName(/Succeeded/)
  await expect(card(page, 'divide')).toHaveAccessibleName(/Failed/)
  await page.getByRole('tab', { name: 'Timeline' }).click()
  await expect(page.locator('.gantt li')).toHaveCount(2)
  await page.locator('.gantt li button').nth(1).click()
  await expect(page.getByRole('button', { name: 'Run again from divide' })).toBeVisible()
  await page.getByRole('button', { name: 'Run again from divide' }).click()
  await expect(page.getByText(/Repeats/)).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Failed', { timeout: 60_000 })
})

test('a job is watched, paused and resumed in the list', async ({ admin: page, api }) => {
  const name = named('job')
  await api.post('/api/jobs', {
    name,
    title: { en: name },
    operation: 'expression.compute',
    input: { expressions: { one: '1' } },
    triggers: [{ uid: 't', type: 'schedule', schedule: { cron: '30 2 * * 1-5', tz: 'Europe/Berlin' } }],
  })
  await page.goto('/scheduler/jobs')
  await page.getByLabel('Search', { exact: true }).fill(name)
  const row = page.getByRole('row', { name: new RegExp(name) })
  await row.getByRole('button', { name: `Pause: ${name}` }).click()
  await expect(row).toContainText('Paused')
  await row.getByRole('button', { name: `Resume: ${name}` }).click()
  await expect(row).toContainText('On')
  await row.getByRole('link', { name, exact: true }).click()
  await expect(page.getByText('Monday to Friday at 02:30').first()).toBeVisible()
  await expect(page.getByText('The next times')).toBeVisible()
})

test('the pages can be used by everybody, in both themes', async ({ admin: page, api }) => {
  const name = await madeFlow(api, 'doubled + 1')
  await runByHand(page, name)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Succeeded', { timeout: 60_000 })
  const run = new URL(page.url()).pathname
  for (const address of [
    '/scheduler/jobs',
    `/scheduler/flows/${name}`,
    `/studio/flow/${name}`,
    run,
    '/scheduler/calendar',
    '/scheduler/queues',
  ]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.goto(address)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await expectAccessible(page)
    }
  }
})
