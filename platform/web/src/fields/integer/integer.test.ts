import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('emits a number', async () => {
  const input = await mountInput(fieldOf('integer'))
  await input.type('1,234')
  expect(input.last()).toBe(1234)
})
it('keeps integers above 2^53 exact, as text', async () => {
  const input = await mountInput(fieldOf('integer', { big: true }))
  await input.type('9007199254740993')
  expect(input.last()).toBe('9007199254740993')
})
it('says what is wrong and emits nothing', async () => {
  const input = await mountInput(fieldOf('integer'))
  await input.type('1.5')
  expect(input.emissions()).toEqual([])
  expect(input.trouble()).toBe('This is not a whole number.')
  await input.type('2')
  expect(input.trouble()).toBe('')
})
it('shows groups of digits and the unit', () => {
  expect(mountDisplay(fieldOf('integer', { unit: 'km' }), 336776).text()).toBe('336,776\u00a0km')
})
