import { describe, expect, it } from 'vitest'
import en from './en'
import zhCN from './zh-CN'

type Tree = { [key: string]: string | Tree }

const keysOf = (tree: Tree, path = ''): string[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${path}${key}`] : keysOf(value, `${path}${key}.`),
  )
const textsOf = (tree: Tree): string[] =>
  Object.values(tree).flatMap((value) => (typeof value === 'string' ? [value] : textsOf(value)))
const namesIn = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted()

describe('the two languages', () => {
  it('have the same keys', () => {
    expect(keysOf(zhCN)).toEqual(keysOf(en))
  })

  it('use the same placeholders', () => {
    expect(textsOf(zhCN).map(namesIn)).toEqual(textsOf(en).map(namesIn))
  })

  it('leave no text empty', () => {
    expect([...textsOf(en), ...textsOf(zhCN)].filter((text) => !text.trim())).toEqual([])
  })

  it('have every key that a source file asks for', () => {
    const sources = import.meta.glob<string>(['/src/**/*.{vue,ts}', '!/src/**/*.test.ts'], {
      query: '?raw',
      import: 'default',
      eager: true,
    })
    const known = new Set(keysOf(en))
    const asked = Object.values(sources).flatMap((text) =>
      [...text.matchAll(/(?:\$t|\bt)\(\s*'([a-zA-Z][\w.-]+)'/g)].map((match) => match[1] ?? ''),
    )
    expect(asked.filter((key) => !known.has(key))).toEqual([])
    expect(asked.length).toBeGreaterThan(50)
  })
})
