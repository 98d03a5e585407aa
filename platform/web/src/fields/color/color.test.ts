import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('completes a short colour', async () => {
  const input = await mountInput(fieldOf('color'))
  await input.type('abc')
  await input.leave()
  expect(input.last()).toBe('#aabbcc')
})
it('takes what the picker gives', async () => {
  const input = await mountInput(fieldOf('color'))
  await input.wrapper.find('input[type=color]').setValue('#123456')
  expect(input.last()).toBe('#123456')
})
it('shows a swatch and puts nothing else into a style', () => {
  expect(mountDisplay(fieldOf('color'), '#3d4fd1').find('i').attributes('style')).toContain('rgb(61, 79, 209)')
  expect(mountDisplay(fieldOf('color'), 'red;x:url(y)').find('i').attributes('style')).toContain('transparent')
})
