import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('emits the address without spaces', async () => {
  const input = await mountInput(fieldOf('ip'))
  await input.type(' 10.0.0.1')
  await input.leave()
  expect(input.last()).toBe('10.0.0.1')
})
it('shows it in the mono face', () => {
  expect(mountDisplay(fieldOf('ip'), '10.0.0.1').find('.jq-mono').text()).toBe('10.0.0.1')
})
