import { expect, it } from 'vitest'
import { fieldOf, mountDisplay, mountInput } from '../../../tests/support/fields'

const field = fieldOf(
  'any_reference',
  { targets: ['airlines', 'airports'] },
  {
    relation: {
      kind: 'any',
      targets: [
        { name: 'airlines', title: 'Airlines', row_title: 'name' },
        { name: 'airports', title: 'Airports', row_title: 'city' },
      ],
    },
  },
)

it('emits table and id', async () => {
  const input = await mountInput(field)
  const [table, row] = input.wrapper.findAllComponents({ name: 'ElSelect' })
  table?.vm.$emit('update:modelValue', 'airports')
  await input.wrapper.vm.$nextTick()
  const again = input.wrapper.findAllComponents({ name: 'ElSelect' })[1] ?? row
  again?.vm.$emit('update:modelValue', 5)
  expect(input.last()).toEqual({ table: 'airports', id: 5 })
})
it('forgets the row when another table is chosen', async () => {
  const input = await mountInput(field, { table: 'airlines', id: 1, row: { id: 1, name: 'United' } })
  input.wrapper.findAllComponents({ name: 'ElSelect' })[0]?.vm.$emit('update:modelValue', 'airports')
  expect(input.last()).toBe(null)
})
it('shows the table and the row', () => {
  const value = { table: 'airports', id: 5, row: { id: 5, city: 'Newark' } }
  expect(mountDisplay(field, value).text()).toBe('AirportsNewark')
  expect(mountDisplay(field, { table: 'airports', id: 5 }).text()).toBe('Airports#5')
})
