import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('is read only', async () => {
  expect((await mountInput(fieldOf('lookup'), 'x')).control().tagName).toBe('OUTPUT')
})
it('shows one value or several', () => {
  expect(mountDisplay(fieldOf('lookup'), 'United').text()).toBe('United')
  expect(mountDisplay(fieldOf('lookup'), ['United', 'Delta']).text()).toBe('UnitedDelta')
})
