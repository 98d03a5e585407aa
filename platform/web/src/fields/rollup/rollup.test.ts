import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('is read only', async () => {
  expect((await mountInput(fieldOf('rollup'), 3)).control().tagName).toBe('OUTPUT')
})
it('shows numbers and money', () => {
  expect(mountDisplay(fieldOf('rollup'), 12000).text()).toBe('12,000')
  expect(mountDisplay(fieldOf('rollup'), { amount: '5.00', currency: 'EUR' }).text()).toBe('5.00 EUR')
})
