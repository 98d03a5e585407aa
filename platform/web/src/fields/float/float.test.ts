import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('emits a number', async () => {
  const input = await mountInput(fieldOf('float'))
  await input.type('1.5e3')
  expect(input.last()).toBe(1500)
})
it('shows the places it is told to show', () => {
  expect(mountDisplay(fieldOf('float', { places: 1 }), 3.14159).text()).toBe('3.1')
})
