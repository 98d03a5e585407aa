import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('cuts off spaces', async () => {
  const input = await mountInput(fieldOf('email'))
  await input.type(' ada@example.com ')
  await input.leave()
  expect(input.last()).toBe('ada@example.com')
})
it('shows a mail link that cannot leave its scheme', () => {
  const link = mountDisplay(fieldOf('email'), 'ada@example.com?bcc=x').find('a')
  expect(link.attributes('href')).toBe('mailto:ada@example.com%3Fbcc%3Dx')
})
