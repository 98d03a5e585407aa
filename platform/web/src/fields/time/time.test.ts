import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('emits HH:mm:ss', async () => {
  const input = await mountInput(fieldOf('time'))
  input.wrapper.findComponent({ name: 'ElTimePicker' }).vm.$emit('update:modelValue', '08:30:00')
  expect(input.last()).toBe('08:30:00')
})
it('leaves out seconds that are none', () => {
  expect(mountDisplay(fieldOf('time'), '08:30:00').text()).toBe('08:30')
  expect(mountDisplay(fieldOf('time'), '08:30:15').text()).toBe('08:30:15')
})
