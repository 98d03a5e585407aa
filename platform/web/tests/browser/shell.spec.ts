import { expect, test } from '@playwright/test'
import { serve, user } from './server'

test('signs in, lands where one wanted to go, and signs out in every tab', async ({ page, context }) => {
  const server = await serve(page)
  await page.goto('/profile')
  await expect(page).toHaveURL('/login?next=/profile')
  await page.getByLabel('User name').fill('ada')
  await page.getByLabel('Password', { exact: true }).fill('wrong')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('User name or password is wrong.')
  await page.getByLabel('Password', { exact: true }).fill('right')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/profile')

  const second = await context.newPage()
  await serve(second, { signedIn: true })
  await second.goto('/profile')
  await expect(second.getByRole('heading', { level: 1 })).toHaveText('Profile')

  await page.getByRole('button', { name: /Account of/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page).toHaveURL('/login')
  await expect(second).toHaveURL(/\/login/)
  expect(server.calls.find(({ path }) => path.endsWith('login'))?.headers['x-requested-with']).toBe('jacquard')
})

test('counts down when there were too many attempts', async ({ page }) => {
  await serve(page)
  await page.goto('/login')
  await page.getByLabel('User name').fill('ada')
  await page.getByLabel('Password', { exact: true }).fill('slow-down')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('Try again in')
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeDisabled()
})

test('sets the administrator’s password by the one-time link', async ({ page }) => {
  const server = await serve(page)
  await page.goto('/setup#one-time')
  await page.getByLabel('New password', { exact: true }).fill('a long sentence')
  await page.getByLabel('New password again').fill('another sentence')
  await page.getByRole('button', { name: 'Set password and sign in' }).click()
  await expect(page.getByText('The two passwords differ.')).toBeVisible()
  await page.getByLabel('New password again').fill('a long sentence')
  await page.getByRole('button', { name: 'Set password and sign in' }).click()
  await expect(page).toHaveURL('/')
  await expect(page.getByRole('button', { name: `Account of ${user.display_name}` })).toBeVisible()
  expect(server.calls.find(({ path }) => path.endsWith('setup'))?.body).toEqual({
    token: 'one-time',
    password: 'a long sentence',
  })
})

test('is worked by keys: palette, help, language, theme', async ({ page }) => {
  await serve(page, { signedIn: true })
  await page.goto('/profile')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeHidden()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('light and dark')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveClass(/dark/)
  await page.getByRole('button', { name: 'Language: 简体中文' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('个人资料')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
})

test('says honestly that a page does not exist', async ({ page }) => {
  await serve(page, { signedIn: true })
  await page.goto('/nowhere/at/all')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Page not found')
})

test('shows what the server refused, with the number of the request', async ({ page }) => {
  await serve(page, { signedIn: true })
  await page.route('**/api/shell', (route) =>
    route.fulfill({
      status: 403,
      contentType: 'application/problem+json',
      body: JSON.stringify({ title: 'You may not do this', status: 403, code: 'forbidden', request_id: 'req-7' }),
    }),
  )
  await page.goto('/')
  await expect(page.getByRole('main')).toContainText('You may not do this')
  await expect(page.getByRole('main')).toContainText('req-7')
})
