/** Pictures of every page in both themes, both languages and two widths, each checked by axe. */

import { test, type Page } from '@playwright/test'
import { expectAccessible } from './axe'
import { serve } from './server'

const menu = [
  {
    uid: 'g1',
    title: { en: 'Operations', 'zh-CN': '运营' },
    children: [
      { uid: 'm1', title: { en: 'Flights', 'zh-CN': '航班' }, icon: 'plane', path: '/profile' },
      { uid: 'm2', title: { en: 'Airports', 'zh-CN': '机场' }, icon: 'map-pin', path: '/profile?1' },
      { uid: 'm3', title: { en: 'Weather', 'zh-CN': '天气' }, icon: 'weather', path: '/profile?2' },
    ],
  },
  { uid: 'gone', title: 'Not built', path: '/nowhere' },
]
const looks = [
  { name: 'wide-light-en', width: 1440, height: 900, theme: 'light', locale: 'en' },
  { name: 'wide-dark-zh', width: 1440, height: 900, theme: 'dark', locale: 'zh-CN' },
  { name: 'phone-light-zh', width: 390, height: 844, theme: 'light', locale: 'zh-CN' },
  { name: 'phone-dark-en', width: 390, height: 844, theme: 'dark', locale: 'en' },
] as const

async function settle(page: Page) {
  await page.waitForLoadState('networkidle')
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null))),
  )
}

for (const look of looks) {
  test.describe(look.name, () => {
    test.use({ viewport: { width: look.width, height: look.height }, reducedMotion: 'reduce' })
    test.beforeEach(({ page }) =>
      page.addInitScript(
        (preferences) => {
          localStorage.setItem('jacquard.preferences', JSON.stringify(preferences))
        },
        { theme: look.theme, locale: look.locale, density: 'comfortable', menuFolded: false },
      ),
    )
    const shoot = async (page: Page, name: string, fullPage = false) => {
      await settle(page)
      await page.screenshot({ path: `test-results/look/${look.name}-${name}.png`, fullPage })
      await expectAccessible(page)
    }

    test('sign-in', async ({ page }) => {
      await serve(page)
      await page.goto('/login?why=expired')
      await shoot(page, 'sign-in')
    })
    test('set-up', async ({ page }) => {
      await serve(page)
      await page.goto('/setup#abc')
      await shoot(page, 'set-up')
    })
    test('profile', async ({ page }) => {
      await serve(page, { signedIn: true, menu })
      await page.goto('/profile')
      await page.getByRole('heading', { level: 1 }).waitFor()
      await shoot(page, 'profile')
    })
    test('empty home', async ({ page }) => {
      await serve(page, { signedIn: true })
      await page.goto('/')
      await page.getByRole('heading', { level: 1 }).waitFor()
      await shoot(page, 'home')
    })
    test('palette', async ({ page }) => {
      await serve(page, { signedIn: true, menu })
      await page.goto('/profile')
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').waitFor()
      await shoot(page, 'palette')
    })
    // A drawer, on the phone only.
    if (look.width < 800)
      test('menu', async ({ page }) => {
        await serve(page, { signedIn: true, menu })
        await page.goto('/profile')
        await page.locator('.bar .jq-iconbutton').first().click()
        await page.getByRole('navigation').waitFor()
        await shoot(page, 'menu')
      })
    test('all fields', async ({ page }) => {
      await serve(page, { signedIn: true })
      await page.goto('/tests/browser/gallery.html')
      await page.locator('.cm-content').waitFor()
      await shoot(page, 'fields', true)
    })
  })
}
