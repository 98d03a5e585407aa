import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('emits the value, not its text', async () => {
  const input = await mountInput(fieldOf('json'), { a: 1 })
  const editor = input.wrapper.findComponent({ name: 'JsonEditor' })
  editor.vm.$emit('update:modelValue', '{"a": [1, 2]}')
  expect(input.last()).toEqual({ a: [1, 2] })
})
it('emits nothing while the text is no JSON', async () => {
  const input = await mountInput(fieldOf('json'))
  input.wrapper.findComponent({ name: 'JsonEditor' }).vm.$emit('update:modelValue', '{"a": ')
  await input.leave()
  expect(input.emissions()).toEqual([])
  expect(input.trouble()).toContain('not valid JSON')
})
it('shows indented JSON on a page and one line in a cell', () => {
  expect(mountDisplay(fieldOf('json'), { a: 1 }).find('pre').text()).toBe('{\n  "a": 1\n}')
  expect(mountDisplay(fieldOf('json'), { a: 1 }, true).text()).toBe('{"a":1}')
})
