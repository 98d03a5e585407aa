import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('adds the scheme that people leave out', async () => {
  const input = await mountInput(fieldOf('url'), 'example.com/a')
  await input.leave()
  expect(input.last()).toBe('https://example.com/a')
})
it('refuses a script as an address', async () => {
  const input = await mountInput(fieldOf('url'), 'javascript:alert(1)')
  await input.leave()
  expect(input.trouble()).toContain('http')
})
it.each(['javascript:alert(1)', ' JaVaScRiPt:alert(1)', 'data:text/html,x', 'vbscript:x', '//evil.example'])(
  'shows %s as text',
  (address) => {
    expect(mountDisplay(fieldOf('url'), address).find('a').exists()).toBe(false)
  },
)
it('links https and hides what everybody knows', () => {
  const link = mountDisplay(fieldOf('url'), 'https://example.com/').find('a')
  expect(link.text()).toBe('example.com')
  expect(link.attributes()).toMatchObject({ href: 'https://example.com/', rel: 'noopener noreferrer nofollow' })
})
