import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

const choices = ['a', 'b', 'c', 'd', 'e'].map((value) => ({ value, label: value.toUpperCase() }))

it('emits a list', async () => {
  const input = await mountInput(fieldOf('multi_choice', { choices }), ['a'])
  input.wrapper.findComponent({ name: 'ElSelect' }).vm.$emit('update:modelValue', ['a', 'b'])
  expect(input.last()).toEqual(['a', 'b'])
})
it('shows three in a cell and counts the rest', () => {
  const shown = mountDisplay(fieldOf('multi_choice', { choices }), ['a', 'b', 'c', 'd', 'e'], true)
  expect(shown.text()).toBe('ABC+2')
})
