import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('is filled in by the server and cannot be edited', async () => {
  const input = await mountInput(fieldOf('sequence'), 'INV-202603-0001')
  expect(input.control().tagName).toBe('OUTPUT')
})
it('shows it as it is', () => {
  expect(mountDisplay(fieldOf('sequence'), 'INV-202603-0001').text()).toBe('INV-202603-0001')
})
