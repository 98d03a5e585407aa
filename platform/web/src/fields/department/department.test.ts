import { expect, it, vi } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('searches /api/departments and emits the id', async () => {
  const sent = vi.fn((_address: string) => Promise.resolve(Response.json({ items: [{ id: 3, name: 'Ada' }] })))
  vi.stubGlobal('fetch', sent)
  const input = await mountInput(fieldOf('department'))
  const select = input.wrapper.findComponent({ name: 'ElSelect' })
  select.vm.$emit('visible-change', true)
  await vi.waitFor(() => expect(sent.mock.calls[0]?.[0]).toBe('/api/departments'))
  select.vm.$emit('update:modelValue', 3)
  expect(input.last()).toBe(3)
})
it('shows the name', () => {
  expect(mountDisplay(fieldOf('department'), { id: 3, name: 'Ada' }).text()).toBe('Ada')
})
