import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

const ID = '3f2504e0-4f89-41d3-9a0c-0305e82c3301'

it('tidies braces and capitals', async () => {
  const input = await mountInput(fieldOf('uuid'))
  await input.type(`{${ID.toUpperCase()}}`)
  await input.leave()
  expect(input.last()).toBe(ID)
})
it('says when it is none', async () => {
  const input = await mountInput(fieldOf('uuid'), 'abc')
  await input.leave()
  expect(input.trouble()).toBe('This is not a UUID.')
})
it('shows it in the mono face', () => {
  expect(mountDisplay(fieldOf('uuid'), ID).find('.jq-mono').text()).toBe(ID)
})
