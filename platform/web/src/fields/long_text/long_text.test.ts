import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('emits several lines as one text', async () => {
  const input = await mountInput(fieldOf('long_text', { rows: 3 }))
  expect(input.control().tagName).toBe('TEXTAREA')
  await input.type('one\ntwo')
  expect(input.last()).toBe('one\ntwo')
})
it('shows one line in a cell and all on a page', () => {
  expect(mountDisplay(fieldOf('long_text'), 'one\ntwo', true).find('.one').exists()).toBe(true)
  expect(mountDisplay(fieldOf('long_text'), 'one\ntwo').find('.all').text()).toBe('one\ntwo')
})
