import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('is worked out by the server and cannot be edited', async () => {
  const input = await mountInput(fieldOf('computed'), 'x')
  expect(input.control().tagName).toBe('OUTPUT')
})
it('shows the type it results in', () => {
  expect(mountDisplay(fieldOf('computed', { result: 'percent' }), '12.5').text()).toBe('12.5\u00a0%')
  expect(mountDisplay(fieldOf('computed'), true).text()).toBe('Yes')
  expect(mountDisplay(fieldOf('computed'), 1234.5).text()).toBe('1,234.5')
})
