import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('emits true and false', async () => {
  const input = await mountInput(fieldOf('boolean'), false)
  await input.wrapper.find('#field-it').trigger('change')
  expect(input.last()).toBe(true)
})
it('shows yes and no in words', () => {
  expect(mountDisplay(fieldOf('boolean'), true).text()).toBe('Yes')
  expect(mountDisplay(fieldOf('boolean'), false).text()).toBe('No')
})
