/** One good value of each field type, with options that show what the type can do. */

import type { Field } from '@/fields'

const choices = [
  { value: 'open', label: { en: 'Open', 'zh-CN': '打开' }, color: '#2080f0' },
  { value: 'waiting', label: { en: 'Waiting', 'zh-CN': '等待' }, color: '#c77700' },
  { value: 'done', label: { en: 'Done', 'zh-CN': '完成' }, color: '#1a7a45' },
]

export const samples: Record<string, { value: unknown; options?: Field['options'] }> = {
  text: { value: 'Newark Liberty' },
  long_text: { value: 'Departed late because of weather.\nAll passengers rebooked.', options: { rows: 3 } },
  rich_text: { value: '<p>Held for <strong>de-icing</strong>, see <a href="https://example.com/n/1">notice</a>.</p>' },
  integer: { value: 336776 },
  decimal: { value: '1234.50', options: { places: 2, unit: 'kg' } },
  money: { value: { amount: '1999.90', currency: 'EUR' }, options: { currencies: ['EUR', 'USD', 'CNY'] } },
  float: { value: 3.14159 },
  percent: { value: '62.50', options: { bar: true } },
  boolean: { value: true },
  date: { value: '2026-03-01' },
  datetime: { value: '2026-03-01T10:00:00+01:00' },
  time: { value: '08:30:00' },
  duration: { value: 'PT1H30M' },
  choice: { value: 'open', options: { choices } },
  multi_choice: { value: ['open', 'done'], options: { choices } },
  json: { value: { gate: 'B12', delays: [12, 4] } },
  uuid: { value: '3f2504e0-4f89-41d3-9a0c-0305e82c3301' },
  email: { value: 'ada@example.com' },
  url: { value: 'https://example.com/flights/1' },
  phone: { value: '+49 30 1234' },
  ip: { value: '10.0.4.29' },
  color: { value: '#3d4fd1' },
  rating: { value: 4 },
  geo_point: { value: { lat: 40.6925, lng: -74.1687 } },
  file: { value: { id: 'f1', name: 'load-sheet.pdf', size: 182_000, type: 'application/pdf' } },
  image: { value: null },
  reference: { value: { id: 1, title: 'United Air Lines' }, options: { target: 'airlines' } },
  multi_reference: {
    value: [
      { id: 1, title: 'United Air Lines' },
      { id: 2, title: 'Delta' },
    ],
    options: { target: 'airlines' },
  },
  user: { value: { id: 1, title: 'Ada Lovelace' } },
  department: { value: { id: 1, title: 'Operations' } },
  sequence: { value: 'INV-202603-0001' },
  autonumber: { value: 1042 },
  computed: { value: '12.50', options: { result: 'percent' } },
  lookup: { value: ['United Air Lines', 'Delta'] },
  rollup: { value: 58665 },
  secret: { value: true },
  state: {
    value: 'open',
    options: {
      states: choices as never,
      transitions: [
        { from: 'open', to: 'waiting' },
        { from: 'open', to: 'done' },
      ],
    },
  },
}
