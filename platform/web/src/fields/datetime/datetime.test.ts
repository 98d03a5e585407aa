import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('emits the instant with its offset', async () => {
  const input = await mountInput(fieldOf('datetime'))
  input.wrapper.findComponent({ name: 'ElDatePicker' }).vm.$emit('update:modelValue', new Date('2026-03-01T10:00:00Z'))
  expect(input.last()).toMatch(/^2026-0[23]-\d\dT\d\d:00:00[+-]\d\d:\d\d$/)
  expect(Date.parse(String(input.last()))).toBe(Date.parse('2026-03-01T10:00:00Z'))
})
it('shows minutes, and the exact instant on hover', () => {
  const shown = mountDisplay(fieldOf('datetime'), '2026-03-01T10:00:30Z').find('time')
  expect(shown.text()).toMatch(/^2026-0[23]-\d\d \d\d:00$/)
  expect(shown.attributes('title')).toContain(':00:30')
})
