import { defineConfig } from '@playwright/test'

// The browser is the system's: nothing is downloaded.
const product = `http://127.0.0.1:${process.env.E2E_PORT ?? '8199'}`
const appPort = process.env.APP_PORT ?? '5199'
const appConfig = 'tests/browser/vite.config.ts'
const whenReady = `http://127.0.0.1:${Number(process.env.E2E_PORT ?? '8199') + 1}`

export default defineConfig({
  testMatch: '*.spec.ts',
  projects: [
    // The app alone, its server made of route handlers; and the product as it is built and served.
    { name: 'app', testDir: 'tests/browser', use: { baseURL: `http://127.0.0.1:${appPort}` } },
    { name: 'product', testDir: 'e2e', use: { baseURL: product, actionTimeout: 30_000 } },
  ],
  workers: 1,
  // A loaded machine takes its time; what never comes is told apart from what is late.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    timezoneId: 'Europe/Berlin',
  },
  webServer: [
    {
      command: `npx vite build -c ${appConfig} --logLevel error && npx vite preview -c ${appConfig} --host 127.0.0.1 --port ${appPort} --strictPort`,
      url: `http://127.0.0.1:${appPort}/`,
      reuseExistingServer: false,
      timeout: 120_000,
    },
    {
      command: 'node e2e/serve.mjs',
      url: whenReady,
      reuseExistingServer: false,
      timeout: 120_000,
      gracefulShutdown: { signal: 'SIGTERM', timeout: 15_000 },
    },
  ],
})
