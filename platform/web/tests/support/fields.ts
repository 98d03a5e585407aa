/** Mounts a field's input and display the way a form and a cell do. */

import { flushPromises, mount, RouterLinkStub, type VueWrapper } from '@vue/test-utils'
import FieldDisplay from '@/fields/FieldDisplay.vue'
import FieldRow from '@/fields/FieldRow.vue'
import { fieldType, type Field, type FieldValue } from '@/fields'

export const fieldOf = (type: string, options: Field['options'] = {}, more: Partial<Field> = {}): Field => ({
  uid: `f_${type}`,
  name: 'it',
  type,
  label: { en: 'It', 'zh-CN': '它' },
  options,
  ...more,
})

export interface MountedInput {
  wrapper: VueWrapper
  /** The control that carries the id, as the label finds it. */
  control: () => HTMLInputElement
  type: (text: string) => Promise<void>
  leave: () => Promise<void>
  /** What was emitted last. */
  last: () => FieldValue
  emissions: () => FieldValue[]
  trouble: () => string
}

export async function mountInput(field: Field, value: FieldValue = null): Promise<MountedInput> {
  // Inputs are loaded when they are first needed; here that has happened before.
  await fieldType(field.type).input?.()
  const wrapper = mount(FieldRow, {
    attachTo: document.body,
    props: {
      field,
      modelValue: value,
      'onUpdate:modelValue': (next: FieldValue) => void wrapper.setProps({ modelValue: next }),
    },
    global: { stubs: { RouterLink: RouterLinkStub } },
  })
  for (let turn = 0; turn < 10 && !wrapper.element.querySelector('#field-it'); turn += 1) await flushPromises()
  const control = () => {
    const found = (wrapper.element as HTMLElement).querySelector<HTMLInputElement>('#field-it')
    if (!found) throw new Error(`No control with the label's id in ${wrapper.html()}`)
    return found
  }
  const emissions = () => (wrapper.emitted('update:modelValue') ?? []).map(([one]) => one as FieldValue)
  return {
    wrapper,
    control,
    type: async (text) => {
      control().value = text
      control().dispatchEvent(new Event('input', { bubbles: true }))
      await flushPromises()
    },
    leave: async () => {
      control().dispatchEvent(new FocusEvent('blur'))
      await flushPromises()
    },
    last: () => emissions().at(-1),
    emissions,
    trouble: () => (wrapper.find('#field-it-problems').exists() ? wrapper.find('#field-it-problems').text() : ''),
  }
}

export function mountDisplay(field: Field, value: FieldValue, dense = false): VueWrapper {
  return mount(FieldDisplay, { props: { field, value, dense }, global: { stubs: { RouterLink: RouterLinkStub } } })
}
