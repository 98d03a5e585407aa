import { flushPromises } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import { fieldOf, mountDisplay, mountInput, type MountedInput } from '../../../tests/support/fields'

const file = { id: 'f1', name: 'plan.pdf', size: 2048, type: 'application/pdf' }

const drop = (input: MountedInput, content: File) => {
  const control = input.control()
  Object.defineProperty(control, 'files', { value: [content], configurable: true })
  control.dispatchEvent(new Event('change'))
  return flushPromises()
}

it('uploads at once and emits what the server says', async () => {
  const sent = vi.fn(() => Promise.resolve(Response.json(file)))
  vi.stubGlobal('fetch', sent)
  const input = await mountInput(fieldOf('file'))
  await drop(input, new File(['x'], 'plan.pdf'))
  await vi.waitFor(() => expect(input.last()).toEqual(file))
  expect(sent).toHaveBeenCalledWith('/api/files', expect.objectContaining({ method: 'POST' }))
})
it('refuses a file that is too large before sending it', async () => {
  const sent = vi.fn()
  vi.stubGlobal('fetch', sent)
  const input = await mountInput(fieldOf('file', { max_bytes: 1 }))
  await drop(input, new File(['xx'], 'plan.pdf'))
  expect(input.trouble()).toContain('larger')
  expect(sent).not.toHaveBeenCalled()
})
it('can be removed', async () => {
  const input = await mountInput(fieldOf('file'), file)
  await input.wrapper.find('button').trigger('click')
  expect(input.last()).toBe(null)
})
it('shows name and size', () => {
  expect(mountDisplay(fieldOf('file'), file).text()).toContain('plan.pdf2 kB')
})
