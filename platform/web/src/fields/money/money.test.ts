import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('emits amount and currency', async () => {
  const input = await mountInput(fieldOf('money', { currency: 'EUR' }))
  await input.type('12.5')
  expect(input.last()).toEqual({ amount: '12.50', currency: 'EUR' })
})
it('knows that yen have no decimal places', async () => {
  const input = await mountInput(fieldOf('money', { currency: 'JPY' }))
  await input.type('12.5')
  expect(input.emissions()).toEqual([])
  await input.type('12')
  expect(input.last()).toEqual({ amount: '12', currency: 'JPY' })
})
it('is null when emptied', async () => {
  const input = await mountInput(fieldOf('money', { currency: 'EUR' }), { amount: '1.00', currency: 'EUR' })
  await input.type('')
  expect(input.last()).toBe(null)
})
it('shows both', () => {
  expect(mountDisplay(fieldOf('money'), { amount: '1234.50', currency: 'EUR' }).text()).toBe('1,234.50 EUR')
})
