import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('emits text with all its places', async () => {
  const input = await mountInput(fieldOf('decimal', { places: 2 }))
  await input.type('12.5')
  expect(input.last()).toBe('12.50')
})
it('never passes through a float', async () => {
  const input = await mountInput(fieldOf('decimal', { places: 4 }))
  await input.type('123456789012345678.0001')
  expect(input.last()).toBe('123456789012345678.0001')
})
it('refuses more places than there are', async () => {
  const input = await mountInput(fieldOf('decimal', { places: 2 }))
  await input.type('1.234')
  expect(input.emissions()).toEqual([])
  expect(input.trouble()).toBe('At most 2 decimal places.')
})
it('shows every digit', () => {
  expect(mountDisplay(fieldOf('decimal'), '123456789012345678.10').text()).toBe('123,456,789,012,345,678.10')
})
