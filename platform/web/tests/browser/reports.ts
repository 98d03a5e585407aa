/** A report with everything in it, for looking at pages without a product behind them. */

import type { Page } from '@playwright/test'
import charts from './charts.json' with { type: 'json' }
import vocabulary from './vocabulary.json' with { type: 'json' }

const carriers = ['UA', 'B6', 'EV', 'DL', 'AA', 'MQ', 'US', '9E', 'WN', 'VX', 'FL', 'AS', 'F9', 'YV', 'HA', 'OO']
const names = [
  'United Air Lines Inc.',
  'JetBlue Airways',
  'ExpressJet Airlines Inc.',
  'Delta Air Lines Inc.',
  'American Airlines Inc.',
]
const rows = Array.from({ length: 240 }, (_, at) => [
  carriers[at % 16]!,
  names[at % 5]!,
  `2013-${String((at % 12) + 1).padStart(2, '0')}-01`,
  1200 - at * 3,
  at === 3 ? null : Math.round((12.6 + Math.sin(at) * 30) * 10) / 10,
  0.5 + (at % 40) / 100,
  String(189423.5 + at * 1000),
])
const columns = [
  {
    name: 'carrier',
    label: 'Carrier',
    type: 'text',
    link: { report: 'flight_rows', parameters: { carrier: 'carrier' } },
  },
  { name: 'name', label: 'Airline', type: 'text' },
  { name: 'month', label: 'Month', type: 'date', format: { type: 'date', pattern: 'month' } },
  { name: 'flights', label: 'Flights', type: 'integer', total: 'sum' },
  {
    name: 'delay',
    label: 'Mean delay',
    type: 'number',
    format: { type: 'number', decimals: 1, unit: 'min' },
    total: 'avg',
    sparkline: { type: 'line' },
  },
  { name: 'on_time', label: 'On time', type: 'number', format: { type: 'percent', decimals: 1 } },
  { name: 'revenue', label: 'Revenue', type: 'decimal', format: { type: 'currency', currency: 'USD' }, total: 'sum' },
]
const main = {
  columns,
  rows,
  offset: 0,
  total: 240,
  truncated: false,
  cached: true,
  seconds: 0.034,
  age: 90,
  totals: { flights: 202_320, delay: 12.64, revenue: '74141640.00' },
  styles: {
    delay: rows.map((row) => (Number(row[4]) > 30 ? 0 : Number(row[4]) < 0 ? 1 : null)),
    on_time: rows.map((_, at) => 2 + (at % 3)),
  },
  style_list: [
    { color: 'danger', bold: true, icon: 'arrow-up' },
    { color: 'success', background: true },
    { bar: 0.4, color: 'info' },
    { bar: 0.7, color: 'info' },
    { bar: 0.9, color: 'success' },
  ],
  sparklines: {
    delay: rows.map((_, at) => [
      [1, 2, 3, 4, 5, 6],
      [3, 5, 2, 8, 4, (at % 9) + 1],
    ]),
  },
}

export const body = {
  title: { en: 'Delays by airline', 'zh-CN': '各航空公司延误' },
  description: {
    en: 'How punctual the airlines of New York were in 2013.',
    'zh-CN': '2013 年纽约各航空公司的准点情况。',
  },
  parameters: [
    {
      uid: 'p1',
      name: 'origin',
      label: { en: 'Airport', 'zh-CN': '机场' },
      schema: { type: 'array', items: { type: 'string' } },
      options: {
        values: [
          { value: 'JFK', label: 'Kennedy' },
          { value: 'LGA', label: 'LaGuardia' },
          { value: 'EWR', label: 'Newark' },
        ],
      },
      default: ['JFK'],
    },
    {
      uid: 'p2',
      name: 'period',
      label: { en: 'Period', 'zh-CN': '时间段' },
      schema: { type: 'object', format: 'date-range' },
      default: { relative: 'last_30_days' },
      required: true,
    },
    {
      uid: 'p3',
      name: 'least',
      label: { en: 'At least flights', 'zh-CN': '最少航班数' },
      schema: { type: 'integer', minimum: 0 },
    },
  ],
  queries: [
    {
      uid: 'q1',
      name: 'main',
      datasource: 'platform',
      title: { en: 'By airline', 'zh-CN': '按航空公司' },
      sql: "SELECT\n  f.carrier,\n  a.name,\n  date_trunc('month', f.scheduled) AS month,\n  count(*) AS flights,\n  avg(f.departure_delay) AS delay\nFROM flights f\nJOIN airlines a ON a.code = f.carrier\nWHERE f.origin IN (:origin)\n  AND f.scheduled BETWEEN :period_from AND :period_until\n  AND OPT(f.distance >= :least)\nGROUP BY\n  f.carrier,\n  a.name,\n  month",
      transforms: [
        { uid: 's1', step: 'percent_of_total', column: 'share', of: 'flights' },
        { uid: 's2', step: 'rolling', column: 'trend', of: 'delay', window: 3, function: 'avg', order: ['month'] },
      ],
    },
    {
      uid: 'q2',
      name: 'routes',
      datasource: 'platform',
      title: { en: 'Routes', 'zh-CN': '航线' },
      builder: {
        table: 'flights',
        joins: [{ uid: 'j1', as: 'airline', path: 'carrier' }],
        columns: [
          { uid: 'c1', name: 'airline', field: 'airline.name' },
          { uid: 'c2', name: 'month', field: 'scheduled', truncate: 'month' },
          { uid: 'c3', name: 'flights', aggregate: 'count' },
          { uid: 'c4', name: 'delay', aggregate: 'avg', field: 'departure_delay' },
          { uid: 'c5', name: 'late', aggregate: 'avg', expr: 'departure_delay > 15 ? 1.0 : 0.0' },
        ],
        filter: { origin: { in: ['JFK'] }, scheduled: { during: { $parameter: 'period' } } },
        sort: ['-flights'],
        limit: 100,
        top: { column: 'airline', by: 'flights', n: 10, others: 'Others' },
      },
    },
  ],
  columns: [
    {
      uid: 'k1',
      query: 'main',
      name: 'flights',
      label: { en: 'Flights', 'zh-CN': '航班数' },
      format: { type: 'number', grouping: true },
      total: 'sum',
    },
    {
      uid: 'k2',
      query: 'main',
      name: 'delay',
      label: { en: 'Mean delay', 'zh-CN': '平均延误' },
      format: { type: 'number', decimals: 1, unit: 'min' },
      conditions: [{ uid: 'x1', when: { gt: 30 }, style: { color: 'danger', bold: true } }],
    },
  ],
  charts: [
    {
      uid: 'g1',
      name: 'share',
      title: { en: 'Flights by airline', 'zh-CN': '各公司航班数' },
      type: 'bar',
      query: 'main',
      map: { x: 'carrier', y: ['flights'] },
      width: 7,
      height: 280,
    },
    {
      uid: 'g2',
      name: 'total',
      title: { en: 'Flights', 'zh-CN': '航班' },
      type: 'indicator',
      query: 'main',
      map: { value: 'flights' },
      width: 5,
      height: 280,
    },
    {
      uid: 'g3',
      name: 'days',
      title: { en: 'Day by day', 'zh-CN': '逐日' },
      type: 'calendar',
      query: 'main',
      map: { date: 'day', value: 'flights' },
      width: 12,
      height: 220,
    },
  ],
}

const result = {
  report: 'delays',
  version: 3,
  at: new Date().toISOString(),
  parameters: {},
  queries: { main, routes: { ...main, rows: rows.slice(0, 30), total: 30, truncated: true } },
  charts: { share: charts.bar, total: charts.indicator, days: charts.calendar },
  problems: [],
}

const document = {
  id: 'delays',
  name: 'delays',
  title: body.title,
  description: body.description,
  version: 3,
  state: 'published',
  parameters: body.parameters,
  queries: body.queries.map(({ name, title }) => ({ name, title })),
  charts: body.charts,
  columns: body.columns,
  may: { run: true, design: true, export: true, subscribe: true },
}

const flights = [
  ['id', 'integer'],
  ['scheduled', 'datetime'],
  ['carrier', 'text'],
  ['origin', 'text'],
  ['destination', 'text'],
  ['departure_delay', 'integer'],
  ['distance', 'integer'],
] as const
const field = (name: string, type: string, target?: string) => ({
  uid: name,
  name,
  label: name,
  type,
  operators: [],
  relation: target ? { kind: 'one', targets: [{ name: target, title: target, row_title: null }] } : null,
})
const table = (name: string, title: object, fields: object[]) => ({
  name,
  title,
  fields,
  system_fields: [field('id', 'integer')],
})
const tables = {
  flights: table(
    'flights',
    { en: 'Flights', 'zh-CN': '航班' },
    flights.slice(1).map(([name, type]) => field(name, type, name === 'carrier' ? 'airlines' : undefined)),
  ),
  airlines: table('airlines', { en: 'Airlines', 'zh-CN': '航空公司' }, [field('code', 'text'), field('name', 'text')]),
  weather: table('weather', { en: 'Weather' }, [field('temperature', 'decimal')]),
}

const schema = {
  type: 'object',
  properties: { title: { type: 'string', title: 'Title', 'x-title-zh': '标题' } },
  $defs: {
    column: {
      type: 'object',
      properties: {
        label: {
          type: ['string', 'object'],
          additionalProperties: { type: 'string' },
          title: 'Label',
          'x-title-zh': '标签',
        },
        total: { enum: ['sum', 'avg'], title: 'Total', 'x-title-zh': '合计' },
      },
    },
    parameter: {
      type: 'object',
      properties: { required: { type: 'boolean', title: 'Required', 'x-title-zh': '必填' } },
    },
  },
}

const definition = {
  kind: 'report',
  name: 'delays',
  uid: 'd1',
  title: body.title,
  published: 3,
  has_draft: true,
  archived: false,
  etag: '"1"',
  body,
  problems: [],
  is_valid: true,
}

const reports = [
  { ...document, changed_at: new Date().toISOString() },
  {
    ...document,
    name: 'weather',
    id: 'weather',
    title: 'Weather and delays at the three airports of New York City, hour by hour',
    description: null,
    state: 'changed',
    icon: 'cloud',
  },
  {
    ...document,
    name: 'draft',
    id: 'draft',
    title: 'Routes',
    description: 'Not published yet',
    version: null,
    state: 'draft',
    may: { run: false, design: true },
  },
]

const subscription = (id: string, over: object) => ({
  id,
  report: 'delays',
  title: 'Delays of the week',
  format: 'pdf',
  parameters: {},
  schedule: { cron: '0 8 * * 1', time_zone: 'Europe/Berlin' },
  recipients: ['ada@example.com', 'a.very.long.address.of.somebody@subsidiary.example.com'],
  condition: { kind: 'always' },
  state: 'active',
  next_at: '2026-12-07T07:00:00Z',
  last: { at: new Date(Date.now() - 86_400_000).toISOString(), outcome: 'sent', detail: '' },
  ...over,
})

const answers: Record<string, unknown> = {
  'GET /api/reports': { reports },
  'GET /api/reports/delays': document,
  'POST /api/reports/delays/query': result,
  'POST /api/reports/preview': result,
  'POST /api/reports/check': { problems: [], columns: [], tables: [] },
  'GET /api/report-vocabulary': vocabulary,
  'GET /api/config/tables': {
    tables: Object.keys(tables).map((name) => ({ name, title: name, fields: [], actions: [] })),
  },
  'GET /api/tables/flights': tables.flights,
  'GET /api/tables/airlines': tables.airlines,
  'GET /api/tables/weather': tables.weather,
  'GET /api/kinds': { kinds: [] },
  'GET /api/kinds/report': {
    name: 'report',
    plural: 'reports',
    title: { en: 'Reports', 'zh-CN': '报表' },
    schema,
    identity: {},
  },
  'GET /api/metadata/report/delays': definition,
  'PUT /api/metadata/report/delays/draft': definition,
  'GET /api/metadata/role': { definitions: [] },
  'GET /api/field-types': {
    items: ['text', 'integer', 'decimal', 'datetime', 'date'].map((name) => ({
      name,
      operators: ['eq', 'in', 'gte', 'lte', 'between', 'during', 'icontains', 'is_null'],
      options_schema: {},
      example_options: {},
    })),
  },
  'GET /api/subscriptions': {
    subscriptions: [
      subscription('1', {}),
      subscription('2', {
        title: 'Alert: many late flights',
        format: 'xlsx',
        state: 'failing',
        schedule: { cron: '*/15 * * * *', time_zone: 'UTC' },
        last: { at: new Date().toISOString(), outcome: 'failed', detail: 'The mail server does not answer.' },
      }),
      subscription('3', {
        title: '每日航班',
        state: 'paused',
        schedule: { cron: '30 6 * * 1-5', time_zone: 'Asia/Shanghai' },
        last: null,
        next_at: null,
      }),
    ],
  },
}

/** Answers over those of the bare server. */
export async function serveReports(page: Page): Promise<void> {
  await page.route(
    (url) => `GET ${url.pathname}` in answers || `POST ${url.pathname}` in answers || `PUT ${url.pathname}` in answers,
    async (route) => {
      const request = route.request()
      const answer = answers[`${request.method()} ${new URL(request.url()).pathname}`]
      await (answer === undefined ? route.fallback() : route.fulfill({ json: answer, headers: { ETag: '"1"' } }))
    },
  )
}
