import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('is filled in by the server and cannot be edited', async () => {
  const input = await mountInput(fieldOf('autonumber'), 12345)
  expect(input.control().tagName).toBe('OUTPUT')
})
it('shows it as it is', () => {
  expect(mountDisplay(fieldOf('autonumber'), 12345).text()).toBe('12345')
})
