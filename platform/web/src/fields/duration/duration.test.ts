import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'
import { readDuration } from '../parts/durations'

it('reads what people write and emits ISO 8601', async () => {
  const input = await mountInput(fieldOf('duration'))
  await input.type('1h 30m')
  expect(input.last()).toBe('PT1H30M')
  await input.type('1:30')
  expect(input.last()).toBe('PT1H30M')
})
it('says how to write one', async () => {
  const input = await mountInput(fieldOf('duration'))
  await input.type('soon')
  expect(input.emissions()).toEqual([])
  expect(input.trouble()).toContain('1h 30m')
})
it('shows it in words', () => {
  expect(mountDisplay(fieldOf('duration'), 'PT1H30M').text()).toBe('1h 30m')
})
it.each([
  ['90m', 'PT1H30M'],
  ['2d 4h', 'P2DT4H'],
  ['45s', 'PT45S'],
  ['-1h', '-PT1H'],
  ['PT0S', 'PT0S'],
  ['1:30:15', 'PT1H30M15S'],
  ['P1W', 'P7D'],
])('%s is %s', (typed, iso) => {
  expect(readDuration(typed)).toBe(iso)
})
