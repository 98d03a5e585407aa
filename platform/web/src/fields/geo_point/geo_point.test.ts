import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

it('emits once both halves are there', async () => {
  const input = await mountInput(fieldOf('geo_point'))
  await input.type('52.52')
  expect(input.emissions()).toEqual([])
  await input.wrapper.find('#field-it-lng').setValue('13.405')
  expect(input.last()).toEqual({ lat: 52.52, lng: 13.405 })
})
it('keeps both in their limits', async () => {
  const input = await mountInput(fieldOf('geo_point'), { lat: 1, lng: 2 })
  await input.type('91')
  expect(input.emissions()).toEqual([])
  expect(input.trouble()).toContain('90')
})
it('shows degrees', () => {
  expect(mountDisplay(fieldOf('geo_point'), { lat: 52.52, lng: -13.405 }).text()).toBe('52.5200° N, 13.4050° W')
})
