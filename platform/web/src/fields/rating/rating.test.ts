import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('emits the number of stars, and null for none', async () => {
  const input = await mountInput(fieldOf('rating', { max: 5 }), 3)
  const rate = input.wrapper.findComponent({ name: 'ElRate' })
  rate.vm.$emit('update:modelValue', 4)
  expect(input.last()).toBe(4)
  rate.vm.$emit('update:modelValue', 0)
  expect(input.last()).toBe(null)
})
it('says the stars in words', () => {
  expect(
    mountDisplay(fieldOf('rating', { max: 5 }), 3)
      .find('[role=img]')
      .attributes('aria-label'),
  ).toBe('3 of 5')
})
