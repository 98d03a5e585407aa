import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('emits exact text: "12.50" is 12.5 %', async () => {
  const input = await mountInput(fieldOf('percent', { places: 2 }))
  await input.type('12.5')
  expect(input.last()).toBe('12.50')
})
it('shows the sign, and a bar where asked', () => {
  expect(mountDisplay(fieldOf('percent'), '12.50').text()).toBe('12.50\u00a0%')
  expect(
    mountDisplay(fieldOf('percent', { bar: true }), '40')
      .find('i')
      .attributes('style'),
  ).toContain('40%')
})
