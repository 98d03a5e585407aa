import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('emits the number as typed', async () => {
  const input = await mountInput(fieldOf('phone'))
  await input.type('+49 30 1234')
  expect(input.last()).toBe('+49 30 1234')
})
it('shows a link that dials', () => {
  expect(mountDisplay(fieldOf('phone'), '+49 30 (1234)').find('a').attributes('href')).toBe('tel:+49301234')
})
