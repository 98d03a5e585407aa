import type { Json } from '@/api/json'
import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

const choices: Json[] = [
  { value: 'open', label: { en: 'Open', 'zh-CN': '打开' }, color: '#2080f0' },
  { value: 'done', label: 'Done' },
]

it('emits the value of the choice', async () => {
  const input = await mountInput(fieldOf('choice', { choices }))
  input.wrapper.findComponent({ name: 'ElSelect' }).vm.$emit('update:modelValue', 'open')
  expect(input.last()).toBe('open')
})
it('emits null when cleared', async () => {
  const input = await mountInput(fieldOf('choice', { choices }), 'open')
  input.wrapper.findComponent({ name: 'ElSelect' }).vm.$emit('update:modelValue', undefined)
  expect(input.last()).toBe(null)
})
it('can be segments', async () => {
  const input = await mountInput(fieldOf('choice', { choices, shown_as: 'segments' }))
  await input.wrapper.findAll('input[type=radio]')[1]?.setValue()
  expect(input.last()).toBe('done')
})
it('shows the label, or the value when there is none any more', () => {
  expect(mountDisplay(fieldOf('choice', { choices }), 'open').text()).toBe('Open')
  expect(mountDisplay(fieldOf('choice', { choices }), 'gone').text()).toBe('gone')
})
