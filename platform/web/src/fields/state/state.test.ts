import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'
import type { JsonObject } from '@/api/json'
import { reachableStates } from './states'

const options: JsonObject = {
  states: [
    { value: 'draft', label: 'Draft' },
    { value: 'sent', label: 'Sent', color: '#1a7a45' },
    { value: 'paid', label: 'Paid' },
  ],
  initial: 'draft',
  transitions: [
    { from: 'draft', to: 'sent' },
    { from: 'sent', to: 'paid' },
    { from: 'sent', to: 'draft', allowed: false },
  ],
}
const valuesFrom = (current: string | null) =>
  reachableStates(fieldOf('state', options), current).map((one) => one.value)

it('offers only the allowed next states', () => {
  expect(valuesFrom('draft')).toEqual(['draft', 'sent'])
  expect(valuesFrom('sent')).toEqual(['sent', 'paid'])
  expect(valuesFrom('paid')).toEqual(['paid'])
})
it('starts where the document says', () => {
  expect(valuesFrom(null)).toEqual(['draft'])
})
it('emits the chosen state and still offers from where the row is stored', async () => {
  const input = await mountInput(fieldOf('state', options), 'draft')
  const select = input.wrapper.findComponent({ name: 'ElSelect' })
  select.vm.$emit('update:modelValue', 'sent')
  await input.leave()
  expect(input.last()).toBe('sent')
  expect(input.wrapper.text()).toContain('Now: Draft')
})
it('shows its label', () => {
  expect(mountDisplay(fieldOf('state', options), 'sent').text()).toBe('Sent')
})
