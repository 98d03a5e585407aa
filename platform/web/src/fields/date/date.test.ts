import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('emits YYYY-MM-DD', async () => {
  const input = await mountInput(fieldOf('date'))
  input.wrapper.findComponent({ name: 'ElDatePicker' }).vm.$emit('update:modelValue', '2026-03-01')
  expect(input.last()).toBe('2026-03-01')
})
it('emits null when cleared', async () => {
  const input = await mountInput(fieldOf('date'), '2026-03-01')
  expect(input.control().value).toBe('2026-03-01')
  input.wrapper.findComponent({ name: 'ElDatePicker' }).vm.$emit('update:modelValue', null)
  expect(input.last()).toBe(null)
})
it('shows the day', () => {
  expect(mountDisplay(fieldOf('date'), '2026-03-01').text()).toBe('2026-03-01')
})
