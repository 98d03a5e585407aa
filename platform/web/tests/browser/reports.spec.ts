/** The pages of reports in both themes, both languages and two widths, each checked by axe; and every type of chart. */

import { expect, test, type Page } from '@playwright/test'
import { expectAccessible } from './axe'
import { serveReports } from './reports'
import { serve, user } from './server'

const looks = [
  { name: 'wide-light-en', width: 1440, height: 900, theme: 'light', locale: 'en' },
  { name: 'wide-dark-zh', width: 1440, height: 900, theme: 'dark', locale: 'zh-CN' },
  { name: 'phone-light-zh', width: 390, height: 844, theme: 'light', locale: 'zh-CN' },
] as const

const PAGES: Record<string, { path: string; ready: string; tab?: number }> = {
  list: { path: '/report/list', ready: '.card' },
  view: { path: '/report/view/delays', ready: '.board tbody td' },
  subscriptions: { path: '/report/subscriptions', ready: '.list li' },
  'design-sql': { path: '/report/design/delays', ready: '.cm-content' },
  'design-builder': { path: '/report/design/delays', ready: '.cm-content', tab: -1 },
  'design-parameters': { path: '/report/design/delays', ready: '.parameters li', tab: 1 },
  'design-columns': { path: '/report/design/delays', ready: '.view li', tab: 2 },
  'design-charts': { path: '/report/design/delays', ready: '.charts .drawn', tab: 3 },
}

async function settle(page: Page) {
  await page.waitForLoadState('networkidle')
  await page.waitForFunction(() => !document.querySelector('.room .over:not(.jq-muted)'))
}

for (const look of looks) {
  test.describe(look.name, () => {
    test.use({ viewport: { width: look.width, height: look.height }, reducedMotion: 'reduce' })
    test.beforeEach(async ({ page }) => {
      await page.addInitScript(
        (preferences) => localStorage.setItem('jacquard.preferences', JSON.stringify(preferences)),
        { theme: look.theme, locale: look.locale, density: 'comfortable', menuFolded: false },
      )
      Object.assign(user, { is_superuser: true })
      await serve(page, { signedIn: true })
      await serveReports(page)
    })

    for (const [name, { path, ready, tab }] of Object.entries(PAGES))
      test(name, async ({ page }) => {
        test.slow()
        await page.goto(path)
        if (tab !== undefined && tab > 0) await page.locator('.middle .tabs .el-radio-button').nth(tab).click()
        if (tab === -1) {
          await page.getByRole('button', { name: /^(Routes|航线)$/ }).click()
          await page.locator('.builder .columns li').first().waitFor()
        } else await page.locator(ready).first().waitFor()
        if (name === 'design-charts') await page.locator('.charts .name').first().click()
        if (name === 'design-sql') await page.getByRole('button', { name: /^(Run|运行)$/ }).click()
        await settle(page)
        await page.screenshot({ path: `test-results/look/${look.name}-report-${name}.png` })
        await expectAccessible(page)
      })

    test('every type of chart', async ({ page }) => {
      test.slow()
      const outside: string[] = []
      page.on('request', (request) => {
        if (!/^(http:\/\/127\.0\.0\.1|data:|blob:)/.test(request.url())) outside.push(request.url())
      })
      await page.goto('/tests/browser/charts.html')
      await expect(page.locator('.one')).toHaveCount(24)
      await page.locator('.main-svg').first().waitFor()
      await settle(page)
      await page.screenshot({ path: `test-results/look/${look.name}-charts.png`, fullPage: true })
      expect(outside).toEqual([])
      await expect(page.locator('.wrong')).toHaveCount(0)
      await expectAccessible(page)
    })
  })
}
