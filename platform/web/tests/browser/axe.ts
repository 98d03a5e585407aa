import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, type Page } from '@playwright/test'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Finding {
  id: string
  impact: string
  nodes: { html: string; failureSummary: string }[]
}

/** No critical and no serious finding of WCAG 2.1 A and AA, colour contrast included. */
export async function expectAccessible(page: Page): Promise<void> {
  // What is still fading in has the contrast of a ghost.
  await page.evaluate(() => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => Number(effect?.getComputedTiming().endTime) < Infinity)
    return Promise.allSettled(ending.map((animation) => animation.finished))
  })
  await page.evaluate(source)
  const findings = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run: (what: Document, how: object) => Promise<{ violations: Finding[] }> }
    }
    const runOnly = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }
    return (await axe.run(document, { runOnly })).violations
  })
  const grave = findings.filter(({ impact }) => impact === 'critical' || impact === 'serious')
  expect(
    grave.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`)]),
  ).toEqual([])
}
