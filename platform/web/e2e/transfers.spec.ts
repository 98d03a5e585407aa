/** A large file against the real server: a run brings the rows in, and the tray shows how it ends. */

import { expectAccessible } from '../tests/browser/axe'
import { expect, test, unique } from './product'

const ROWS = 25_000

interface ImportRun {
  id: string
  state: string
  created: number
  rejected: number
  run: number
}

test('25,000 rows are imported by a run whose end the tray shows', async ({ admin, api }) => {
  const mark = unique('R')
  const lines = Array.from({ length: ROWS }, (_, place) => `${mark}-${place},${place % 100 === 7 ? 'x' : place}`)
  await admin.goto('/config/readings')
  await admin.getByRole('button', { name: 'More' }).click()
  await admin.getByRole('menuitem', { name: 'Import' }).click()
  await admin.locator('#import-file').setInputFiles({
    name: 'readings.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(['Code,Value', ...lines].join('\n')),
  })
  await expect(admin.getByText('readings.csv: 25,000 rows')).toBeVisible()
  await admin.getByText('Leave it out').click()
  await admin.getByRole('button', { name: 'Try it out' }).click()
  await admin.getByRole('button', { name: 'Import 24,750 rows' }).click({ timeout: 60_000 })
  await admin.getByRole('button', { name: 'Go on in the background' }).click()
  await expect(admin.getByRole('dialog')).toBeHidden()

  await admin.getByRole('button', { name: 'Show tasks' }).click()
  const tray = admin.getByRole('log')
  const done = tray.locator('li.done', { hasText: 'readings.csv → Readings' })
  await expect(done).toHaveCount(2, { timeout: 90_000 })
  await done.first().getByRole('link', { name: 'Imports and exports' }).click()
  await expect(admin).toHaveURL(/\/transfers$/)
  const imports = admin.getByRole('region', { name: 'Imports' })
  const line = imports.getByRole('listitem').first()
  await expect(line.getByText('24,750 new')).toBeVisible()
  await expect(line.getByText('250 rows not taken')).toBeVisible()
  await expectAccessible(admin)

  // So many rows are taken back by a run, too.
  await line.getByRole('button', { name: 'Undo' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Undo' }).click()
  await expect(line.getByText('Undone', { exact: true })).toBeVisible({ timeout: 90_000 })
  await expect(line.getByText('24,750 rows removed, 0 rows set back')).toBeVisible()
  const { imports: mine } = await api.get<{ imports: ImportRun[] }>('/api/imports')
  const [run] = mine
  expect(run).toMatchObject({ state: 'undone', created: 24_750, rejected: 250 })
})
