import { describe, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { matches } from '@/composables/useCommands'
import { textIn } from '@/api/text'
import { rank } from './search'
import { wanted } from './router'
import { flatMenu, reachable } from './useShell'

const Page = { template: '<p />' }
const router = createRouter({
  history: createMemoryHistory(),
  routes: [
    { path: '/config/:table', component: Page },
    { path: '/:rest(.*)*', name: 'not-found', component: Page },
  ],
})

describe('after signing in', () => {
  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/login', undefined])(
    'never leads to %s',
    (next) => {
      expect(wanted(next)).toBe('/')
    },
  )
  it('leads back to the page that was asked for', () => {
    expect(wanted('/config/flights?sort=-id')).toBe('/config/flights?sort=-id')
  })
})

describe('the menu', () => {
  const entries = [
    { uid: 'a', title: 'A', path: '/config/flights' },
    { uid: 'b', title: 'B', path: '/not/built' },
    { uid: 'c', title: 'C', children: [{ uid: 'd', title: 'D', page: 'not-built' }] },
    { uid: 'e', title: 'E', children: [{ uid: 'f', title: 'F', path: '/config/airports' }] },
    { uid: 'g', title: 'G', path: 'https://evil.example' },
  ]
  it('holds only what leads to a page that exists', () => {
    expect(flatMenu(reachable(entries, router)).map(({ entry }) => entry.uid)).toEqual(['a', 'f'])
  })
})

describe('the palette', () => {
  it('finds whole words first, then beginnings, then letters in order', () => {
    const items = ['Airplane types', 'Plane', 'Planes', 'Paper lane']
    expect(rank(items, 'plane', (item) => [item])).toEqual(['Plane', 'Planes', 'Airplane types', 'Paper lane'])
  })
})

describe('keys', () => {
  const press = (key: string, more: KeyboardEventInit = {}) => new KeyboardEvent('keydown', { key, ...more })
  it('mean the same on a Mac', () => {
    expect(matches('mod+k', press('k', { ctrlKey: true }))).toBe(true)
    expect(matches('mod+k', press('K', { metaKey: true }))).toBe(true)
    expect(matches('mod+k', press('k'))).toBe(false)
  })
  it('without modifiers do not fire with them', () => {
    expect(matches('c', press('c', { ctrlKey: true }))).toBe(false)
    expect(matches('?', press('?', { shiftKey: true }))).toBe(true)
  })
})

describe('texts of documents', () => {
  it('come in the language shown, else in English, else in any', () => {
    expect(textIn('zh-CN', { en: 'Flights', 'zh-CN': '航班' })).toBe('航班')
    expect(textIn('zh-CN', { en: 'Flights' })).toBe('Flights')
    expect(textIn('en', { de: 'Flüge' })).toBe('Flüge')
    expect(textIn('en', undefined, 'flights')).toBe('flights')
  })
})
