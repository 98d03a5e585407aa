import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('emits what is typed', async () => {
  const input = await mountInput(fieldOf('text'))
  await input.type('JFK')
  expect(input.last()).toBe('JFK')
})
it('emits null for an emptied box', async () => {
  const input = await mountInput(fieldOf('text'), 'JFK')
  await input.type('')
  expect(input.last()).toBe(null)
})
it('stops at the longest length', async () => {
  const input = await mountInput(fieldOf('text', { max_length: 3 }))
  expect(input.control().maxLength).toBe(3)
})
it('shows markup as text', () => {
  const shown = mountDisplay(fieldOf('text'), '<img src=x onerror=alert(1)>')
  expect(shown.text()).toBe('<img src=x onerror=alert(1)>')
  expect(shown.find('img').exists()).toBe(false)
})
it('shows nothing as a dash', () => {
  expect(mountDisplay(fieldOf('text'), null).text()).toBe('–')
})
it('hides what may not be read', () => {
  expect(mountDisplay(fieldOf('text', {}, { readable: false }), 'secret').text()).toBe('Hidden from you')
})
it('is shown, not edited, where it may not be written', async () => {
  const input = await mountInput(fieldOf('text', {}, { writable: false }), 'JFK')
  expect(input.control().tagName).toBe('OUTPUT')
  expect(input.control().textContent).toBe('JFK')
})
it('has a label that points at the control', async () => {
  const input = await mountInput(fieldOf('text', {}, { required: true }))
  expect(input.wrapper.find('label').attributes('for')).toBe(input.control().id)
  expect(input.wrapper.find('label').text()).toContain('It')
})
