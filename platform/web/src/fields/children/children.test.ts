import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('is not edited as one value', async () => {
  expect((await mountInput(fieldOf('children'), [{ id: 1 }])).control().tagName).toBe('OUTPUT')
})
it('shows how many rows there are', () => {
  expect(mountDisplay(fieldOf('children'), [{ id: 1 }, { id: 2 }]).text()).toBe('2 rows')
  expect(mountDisplay(fieldOf('children'), [{ id: 1 }]).text()).toBe('1 row')
})
