/** Facts about the source itself. */

import { describe, expect, it } from 'vitest'

const sources = import.meta.glob<string>(['/src/**/*.{ts,vue}', '!/src/**/*.test.ts', '!/src/generated/**'], {
  query: '?raw',
  import: 'default',
  eager: true,
})
/** Imports go from left to right only; shell and studio are beside one another. */
const LAYERS = [
  ['shell', 'studio'],
  ['kinds'],
  ['dashboards'],
  ['nodes'],
  ['reports'],
  ['fields'],
  ['charts'],
  ['editors'],
  ['blocks'],
  ['composables'],
  ['api'],
  ['generated'],
]
const layerOf = (path: string) => LAYERS.findIndex((names) => names.includes(path.split('/')[2] ?? ''))

function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)]
    .map((match) => match[1] ?? '')
    .filter((name) => name.startsWith('.') || name.startsWith('@/'))
    .map((name) => (name.startsWith('@/') ? `/src/${name.slice(2)}` : new URL(name, `file://${path}`).pathname))
}

describe('the source', () => {
  it('imports downwards only', () => {
    const upwards = Object.entries(sources).flatMap(([path, text]) =>
      importsOf(path, text)
        .filter((target) => layerOf(path) >= 0 && layerOf(target) >= 0 && layerOf(target) < layerOf(path))
        .map((target) => `${path} → ${target}`),
    )
    expect(upwards).toEqual([])
  })
  it('has kinds and nodes that know nothing of one another', () => {
    const across = Object.entries(sources).flatMap(([path, text]) =>
      importsOf(path, text)
        .filter((target) => /^\/src\/(kinds)\//.test(path) && /^\/src\/kinds\/[^/]+\//.test(target))
        .filter((target) => target.split('/')[3] !== path.split('/')[3])
        .map((target) => `${path} → ${target}`),
    )
    expect(across).toEqual([])
  })
  it('never puts text into the page as HTML and never runs text as code', () => {
    const forbidden = /v-html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function\(|console\./
    expect(
      Object.entries(sources)
        .filter(([, text]) => forbidden.test(text))
        .map(([path]) => path),
    ).toEqual([])
  })
  it('asks nothing from outside', () => {
    const outside = /(?:src|url\(|fetch\(|import\()\s*[=(]?\s*["'`]https?:\/\//
    expect(
      Object.entries(sources)
        .filter(([, text]) => outside.test(text))
        .map(([path]) => path),
    ).toEqual([])
  })
})
