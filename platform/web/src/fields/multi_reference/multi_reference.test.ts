import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

const field = fieldOf('multi_reference', { target: 'airlines' })
const both = [
  { id: 1, title: 'United' },
  { id: 2, title: 'Delta' },
]

it('emits a list of ids', async () => {
  const input = await mountInput(field, both)
  input.wrapper.findComponent({ name: 'ElSelect' }).vm.$emit('update:modelValue', [1, 2, 3])
  expect(input.last()).toEqual([1, 2, 3])
})
it('shows all titles', () => {
  expect(mountDisplay(field, both).text()).toBe('UnitedDelta')
})
