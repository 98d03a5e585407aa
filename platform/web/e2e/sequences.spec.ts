/** Actions and endpoints made in the browser, against the real server: their steps put in order, triggers, a call tried. */

import type { Locator, Page } from '@playwright/test'
import { expectAccessible } from '../tests/browser/axe'
import { expect, test, unique } from './product'

const named = (letters: string) => unique(letters).toLowerCase()
const saved = (page: Page) => expect(page.locator('.saved')).toHaveText(/^Saved/)
const steps = (page: Page) => page.getByRole('group', { name: 'Steps' })
const cards = (page: Page) => steps(page).locator('.step .heading')
const panel = (page: Page) => page.getByRole('complementary', { name: 'Properties' })

async function begin(page: Page, kind: string, title: string) {
  await page.goto(`/studio/${kind}`)
  await page.getByRole('button', { name: 'New', exact: true }).click()
  await page.getByLabel('Title: English').fill(title)
  await page.getByRole('dialog').getByRole('button', { name: 'New', exact: true }).click()
  await expect(page).toHaveURL(new RegExp(`/studio/${kind}/\\w+$`))
}

async function publish(page: Page) {
  await saved(page)
  await page.getByRole('button', { name: 'Publish' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByLabel('Comment')).toBeVisible()
  await dialog.getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByText(/is published as v\d+/)).toBeVisible()
  await expect(dialog).toBeHidden()
}

async function choose(page: Page, label: string, option: string) {
  await panel(page).getByRole('combobox', { name: label, exact: true }).click()
  await page.getByRole('option', { name: option }).first().click()
}

async function dragBelow(page: Page, what: Locator, to: Locator) {
  const from = (await what.locator('.grip').boundingBox())!
  const box = (await to.boundingBox())!
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + 40, box.y + box.height / 2, { steps: 8 })
  await page.mouse.move(box.x + 40, box.y + box.height - 4, { steps: 8 })
  await expect(steps(page).locator('.ghost')).toBeVisible()
  await page.mouse.up()
}

/** Expressions and templates are typed into editors of their own. */
async function type(page: Page, label: string, text: string) {
  await panel(page).getByRole('textbox', { name: label, exact: true }).fill(text)
}

test('an action is put together, ordered by key, triggered by a write, and refuses it', async ({
  admin: page,
  api,
}) => {
  const title = named('Shout')
  await begin(page, 'action', title)
  await choose(page, 'Table', 'Tasks')

  await page.locator('[data-step="row.update"]').click()
  await expect(cards(page)).toHaveText(['Change some fields of a row'])
  await panel(page).getByRole('combobox', { name: 'Table', exact: true }).click()
  await page.getByRole('option', { name: /tasks/ }).first().click()
  await panel(page).getByRole('textbox', { name: 'Row', exact: true }).fill('{{ row.id }}')
  await type(page, 'title', '{{ row.title }}!')

  // The check comes behind it, and goes before it by the keyboard; that can be undone and done again.
  await page.locator('[data-step="check"]').click()
  await expect(cards(page)).toHaveText(['Change some fields of a row', 'Check'])
  await type(page, 'Must hold', "!row.title.contains('secret')")
  await type(page, 'Message', '{{ row.title }} is not for shouting.')
  await steps(page)
    .getByRole('button', { name: /^2 Check/ })
    .focus()
  await page.keyboard.press('Alt+ArrowUp')
  await expect(cards(page)).toHaveText(['Check', 'Change some fields of a row'])
  await expect(steps(page).getByRole('button', { name: /^1 Check/ })).toBeFocused()
  await page.keyboard.press('Delete')
  await expect(cards(page)).toHaveText(['Change some fields of a row'])
  await page.getByRole('button', { name: /^Undo/ }).click()
  await expect(cards(page)).toHaveText(['Check', 'Change some fields of a row'])

  // By hand: out of the palette to a place between others, and by the grip to another one.
  await page
    .locator('[data-step="let"]')
    .dragTo(steps(page).locator('.step').nth(1), { targetPosition: { x: 80, y: 4 } })
  await expect(cards(page)).toHaveText(['Check', 'Values', 'Change some fields of a row'])
  await dragBelow(page, steps(page).locator('.step').nth(1), steps(page).locator('.step').nth(2))
  await expect(cards(page)).toHaveText(['Check', 'Change some fields of a row', 'Values'])
  await steps(page).getByRole('button', { name: 'Remove: Values' }).click()
  await expect(cards(page)).toHaveText(['Check', 'Change some fields of a row'])

  const off = page.locator('section', { has: page.getByRole('heading', { name: 'What sets it off' }) })
  await off.locator('[data-pointer="/button"] .el-switch').click()
  const triggers = off.getByRole('region', { name: 'Triggers' })
  await triggers.getByRole('button', { name: 'Add' }).click()
  await triggers.getByRole('combobox', { name: 'On', exact: true }).click()
  await page.getByRole('option', { name: 'Created' }).click()
  await page.keyboard.press('Escape')
  await publish(page)

  await expect
    .poll(async () => (await api.post<{ title: string }>('/api/config/tasks', { title: 'quiet' })).title)
    .toBe('quiet!')
  await page.goto('/config/tasks/new')
  await page.getByRole('textbox', { name: 'title', exact: true }).fill('a secret')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('a secret is not for shouting.').first()).toBeVisible()

  // Others of these tests make tasks as well.
  const name = title.replace(/\W+/g, '_')
  await api.post(`/api/metadata/action/${name}/archive`, {})
})

test('an endpoint is made, published, and called from its page', async ({ admin: page, api }) => {
  const title = named('Greet')
  await begin(page, 'endpoint', title)
  await page.getByRole('textbox', { name: 'Path', exact: true }).fill(`/api/v1/${title}/{whom}`)
  await panel(page).getByRole('region', { name: 'Members' }).first().getByRole('button', { name: 'Add' }).click()
  await panel(page).getByRole('textbox', { name: 'Name', exact: true }).fill('count')
  await panel(page).locator('[data-pointer="/members/0/type"] .el-select').click()
  await page.getByRole('option', { name: 'Whole number' }).click()

  await page.locator('[data-step="let"]').click()
  await expect(cards(page)).toHaveText(['Values'])
  await panel(page)
    .getByRole('textbox', { name: 'value', exact: true })
    .fill('Hello {{ path.whom }}, {{ input.count }} times')
  await panel(page).getByRole('button', { name: 'Back to the whole' }).click()
  await expect(panel(page).getByText('Who may knock')).toBeVisible()
  await publish(page)

  await page.getByRole('button', { name: 'Try it' }).click()
  const trial = page.locator('form', { has: page.getByRole('button', { name: 'Send the request' }) })
  await trial.getByRole('textbox', { name: 'whom', exact: true }).fill('Ada')
  await trial.getByRole('spinbutton', { name: 'Count' }).fill('3')
  await trial.getByRole('spinbutton', { name: 'Count' }).press('Tab')
  // A new address answers in every process within two seconds.
  await expect(async () => {
    await trial.getByRole('button', { name: 'Send the request' }).click()
    await expect(trial.getByText('Answered with 200')).toBeVisible({ timeout: 3_000 })
  }).toPass()
  await expect(trial.locator('pre')).toContainText('Hello Ada, 3 times')
  await api.post(`/api/metadata/endpoint/${title}/archive`, {})
})

test('both designers can be used by everybody, in both themes', async ({ admin: page, api }) => {
  const name = named('seen_')
  await api.post('/api/metadata/action', {
    name,
    body: {
      title: { en: name },
      table: 'tasks',
      on: 'record',
      triggers: [{ uid: 't', on: ['created'], filter: { done: { eq: false } } }],
      steps: [{ uid: 'a', check: 'row.done', message: 'Not yet.' }],
    },
  })
  await api.post('/api/metadata/endpoint', {
    name,
    body: {
      title: { en: name },
      method: 'POST',
      path: `/api/v1/${name}`,
      auth: ['session'],
      steps: [{ uid: 'a', let: { one: '1' } }],
    },
  })
  for (const kind of ['action', 'endpoint'])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.goto(`/studio/${kind}/${name}`)
      await expect(cards(page)).toHaveCount(1)
      await expectAccessible(page)
      await page.locator('#step-a').click()
      await expect(panel(page).getByRole('button', { name: 'Back to the whole' })).toBeVisible()
      await expectAccessible(page)
    }
})
