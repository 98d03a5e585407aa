import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('starts empty even when a secret is set', async () => {
  const input = await mountInput(fieldOf('secret'), true)
  expect(input.control().value).toBe('')
  expect(input.control().type).toBe('password')
  expect(input.control().placeholder).toContain('Set')
})
it('emits what is typed, and undefined (unchanged) when that is taken back', async () => {
  const input = await mountInput(fieldOf('secret'), true)
  await input.type('s3cret')
  expect(input.last()).toBe('s3cret')
  await input.type('')
  expect(input.last()).toBe(undefined)
})
it('shows only whether there is one', () => {
  expect(mountDisplay(fieldOf('secret'), true).text()).toBe('Set')
  expect(mountDisplay(fieldOf('secret'), null).text()).toBe('Not set')
})
