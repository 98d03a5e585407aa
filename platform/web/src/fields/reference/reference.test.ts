import { expect, it, vi } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

const field = fieldOf(
  'reference',
  { target: 'airlines' },
  {
    relation: { kind: 'one', targets: [{ name: 'airlines', row_title: 'name' }] },
  },
)

it('searches the target with its title field and emits the id', async () => {
  const sent = vi.fn((_address: string) => Promise.resolve(Response.json({ items: [{ id: 7, name: 'United' }] })))
  vi.stubGlobal('fetch', sent)
  const input = await mountInput(field)
  const select = input.wrapper.findComponent({ name: 'ElSelect' })
  select.vm.$emit('visible-change', true)
  await vi.waitFor(() => expect(sent).toHaveBeenCalled())
  expect(sent.mock.calls[0]?.[0]).toBe('/api/config/airlines?fields=id%2Cname&limit=20&count=none')
  select.vm.$emit('update:modelValue', 7)
  expect(input.last()).toBe(7)
  select.vm.$emit('update:modelValue', undefined)
  expect(input.last()).toBe(null)
})
it('asks for the title of a bare id', async () => {
  const sent = vi.fn((_address: string) => Promise.resolve(Response.json({ id: 7, name: 'United' })))
  vi.stubGlobal('fetch', sent)
  const input = await mountInput(field, 7)
  await vi.waitFor(() => expect(input.wrapper.text()).toContain('United'))
  expect(sent.mock.calls[0]?.[0]).toBe('/api/config/airlines/7?fields=id%2Cname')
})
it('shows the title of an expanded row, and the id of a bare one', () => {
  expect(mountDisplay(field, { id: 7, title: 'United' }).text()).toBe('United')
  expect(mountDisplay(field, { id: 7, name: 'United' }).text()).toBe('United')
  expect(mountDisplay(field, 7).text()).toBe('#7')
})
