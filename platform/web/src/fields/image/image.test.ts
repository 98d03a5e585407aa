import { expect, it, vi } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

const file = { id: 'f1', name: 'logo.png', size: 10, type: 'image/png' }

it('asks for images only', async () => {
  const input = await mountInput(fieldOf('image'))
  expect(input.control().accept).toBe('image/*')
})
it('emits null when removed', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('x')))
  URL.createObjectURL = () => 'blob:x'
  URL.revokeObjectURL = () => undefined
  const input = await mountInput(fieldOf('image'), file)
  await input.wrapper.find('button').trigger('click')
  expect(input.last()).toBe(null)
})
it('fetches the picture with the token and shows it from memory', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('x')))
  URL.createObjectURL = () => 'blob:x'
  URL.revokeObjectURL = () => undefined
  const shown = mountDisplay(fieldOf('image'), file)
  await vi.waitFor(() => expect(shown.find('img').attributes()).toMatchObject({ src: 'blob:x', alt: 'logo.png' }))
})
