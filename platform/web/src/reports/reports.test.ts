import { mount } from '@vue/test-utils'
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createMemoryHistory, createRouter } from 'vue-router'
import { describe, expect, it, vi } from 'vitest'
import type { Grid, Parameter } from '@/api/reports'
import { asTabs, shownValue } from './format'
import { cssOf, fitted, orderOf, sortedNext, sparkPath, styleAt, type GridColumn } from './grid'
import { addressParameters, addressQuery, placeOf } from './links'
import { askedAs, changed, missing, sent, startingValues } from './parameters'
import ParameterBar from './ParameterBar.vue'
import ParameterInput from './ParameterInput.vue'
import { profileOf } from './profile'
import ResultGrid from './ResultGrid.vue'
import { cronOf, rhythmOf, USUAL } from './schedule'

describe('a value', () => {
  it.each([
    [1234.5, 'number', { type: 'number', decimals: 1 }, '1,234.5'],
    [1234567, 'integer', { type: 'number', compact: true }, '1.2M'],
    [12.5, 'number', { type: 'number', decimals: 1, unit: { en: 'min', 'zh-CN': '分钟' } }, '12.5 min'],
    [0.256, 'number', { type: 'percent', decimals: 1 }, '25.6%'],
    ['1234567890123456.78', 'decimal', { type: 'currency', currency: 'EUR' }, '€1,234,567,890,123,456.78'],
    ['1234567890123456.789', 'decimal', null, '1,234,567,890,123,456.789'],
    ['2026-03-05', 'date', { type: 'date', pattern: 'month' }, 'March 2026'],
    ['2026-03-05', 'date', { type: 'date', pattern: 'quarter' }, '2026 Q1'],
    ['2027-01-01', 'date', { type: 'date', pattern: 'week' }, '2026-W53'],
    [3725, 'integer', { type: 'duration', unit: 'seconds' }, '1:02:05'],
    [90, 'integer', { type: 'duration', unit: 'minutes' }, '1:30:00'],
    [1536, 'integer', { type: 'bytes' }, '1.5 kB'],
    [true, 'boolean', null, '✓'],
    [null, 'integer', null, ''],
    [{ a: 1 }, 'json', null, '{"a":1}'],
  ])('%j of type %s reads %j as text', (value, type, format, text) => {
    expect(shownValue('en', value, type, format as never).replaceAll('\u00a0', ' ')).toBe(text)
  })

  it('goes to a spreadsheet in one cell', () => {
    expect(asTabs(['a', 'b'], [['1\n2', 'x\ty']])).toBe('a\tb\n1 2\tx y')
  })
})

const columns = [
  { name: 'carrier', type: 'text', link: { report: 'rows', parameters: { carrier: 'carrier' } } },
  { name: 'n', type: 'integer', total: 'sum' },
]
const grid: Grid = {
  columns,
  rows: [
    ['UA', 3],
    ['DL', null],
    ['AA', 12],
  ],
  totals: { n: 15 },
  styles: { n: [0, null, 1] },
  style_list: [{ color: 'danger', bold: true }, { bar: 0.5 }],
}

describe('a grid', () => {
  it('puts rows into order, empty ones last', () => {
    expect(orderOf(grid.rows, columns, ['n'])).toEqual([0, 2, 1])
    expect(orderOf(grid.rows, columns, ['-n'])).toEqual([2, 0, 1])
    expect(orderOf(grid.rows, columns, ['carrier'])).toEqual([2, 1, 0])
    expect(orderOf(grid.rows, columns, [])).toEqual([0, 1, 2])
  })

  it('turns an order round and lets go of it', () => {
    expect(sortedNext([], 'n')).toEqual(['n'])
    expect(sortedNext(['n'], 'n')).toEqual(['-n'])
    expect(sortedNext(['-n'], 'n')).toEqual([])
  })

  it('knows the look of a cell', () => {
    expect(styleAt(grid, 'n', 1)).toBeNull()
    expect(cssOf(styleAt(grid, 'n', 0))).toEqual({ fontWeight: '600', color: 'var(--jq-danger)' })
    expect(cssOf(styleAt(grid, 'n', 2))?.background).toContain('50%')
  })

  it('draws a line through what is there', () => {
    expect(sparkPath([0, null, 10], 100, 20)).toBe('M0.0 20.0L100.0 0.0')
    expect(sparkPath([1], 100, 20)).toBe('')
  })

  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:rest(.*)*', component: { render: () => null } }],
  })
  const shown = (props: object) =>
    mount(ResultGrid, { props: { grid, label: 'Rows', ...props }, global: { plugins: [router] } })

  it('has headings that sort, totals, and links to the rows behind', async () => {
    const view = shown({})
    expect(view.get('tfoot').text()).toContain('15')
    expect(view.get('tbody a').attributes('href')).toBe('/report/view/rows?p.carrier=UA')
    await view.findAll('th .name')[1]!.trigger('click')
    expect(view.findAll('th')[1]!.attributes('aria-sort')).toBe('ascending')
    expect(view.findAll('tbody tr').map((row) => row.findAll('td')[0]!.text())).toEqual(['UA', 'AA', 'DL'])
  })

  it('leaves the order to the server where it has more rows', async () => {
    const view = shown({ sort: [], total: 5000 })
    await view.findAll('th .name')[1]!.trigger('click')
    expect(view.emitted('sort')).toEqual([[['n']]])
  })

  it('keeps only what is in sight in the page', () => {
    const many = { columns, rows: Array.from({ length: 100_000 }, (_, at) => [`c${at}`, at]) }
    expect(shown({ grid: many }).findAll('tbody tr').length).toBeLessThan(80)
  })

  it('copies what is chosen with the keys', async () => {
    const writeText = vi.fn().mockResolvedValue(undefined)
    vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText } })
    const view = shown({})
    await view.trigger('keydown', { key: 'ArrowDown', shiftKey: true })
    await view.trigger('keydown', { key: 'ArrowRight', shiftKey: true })
    await view.trigger('keydown', { key: 'c', ctrlKey: true })
    expect(writeText).toHaveBeenCalledWith('carrier\tn\nUA\t3\nDL\t')
  })
})

describe('what is in a column', () => {
  it('is counted', () => {
    const profile = profileOf([1, 2, 2, null, 5], 'integer')
    expect(profile).toMatchObject({ count: 5, empty: 1, distinct: 3, least: 1, most: 5, mean: 2.5 })
    expect(profile.steps.reduce((sum, one) => sum + one)).toBe(4)
    expect(profileOf(['b', 'a', 'b'], 'text')).toMatchObject({
      least: 'a',
      most: 'b',
      frequent: [
        { value: 'b', count: 2 },
        { value: 'a', count: 1 },
      ],
    })
    expect(profileOf([], 'integer')).toMatchObject({ count: 0, least: null, mean: null, steps: [] })
  })
})

describe('a link', () => {
  it('leads to a report with the values of the row', () => {
    expect(placeOf({ report: 'rows', parameters: { carrier: 'code', n: 'n' } }, { code: 'UA', n: 3 })).toEqual({
      path: '/report/view/rows',
      query: { 'p.carrier': 'UA', 'p.n': '3' },
    })
  })
  it('leads to a row only when the row is known', () => {
    expect(placeOf({ table: 'flights', id: 'id' }, { id: 7 })?.path).toBe('/config/flights/7')
    expect(placeOf({ table: 'flights', id: 'id' }, {})).toBeNull()
    expect(placeOf(null, {})).toBeNull()
  })
  it('carries parameters of any type through an address', () => {
    const values = { a: 'UA', b: ['x', 'y'], c: 3, d: { relative: 'last_month' }, e: '007', f: true, g: null }
    const { g: _g, ...rest } = values
    expect(addressParameters(addressQuery(values))).toEqual(rest)
  })
})

const parameters: Parameter[] = [
  { name: 'region', schema: { type: 'string' }, options: { values: [{ value: 'eu', label: 'Europe' }] } },
  { name: 'country', schema: { type: 'string' }, options: { is_asked: true, depends_on: ['region'] } },
  { name: 'city', schema: { type: 'string' }, options: { is_asked: true, depends_on: ['country'] } },
  {
    name: 'period',
    schema: { type: 'object', format: 'date-range' },
    default: { relative: 'last_month' },
    required: true,
  },
  { name: 'owner', schema: { type: 'integer' }, default: { principal: 'id' }, required: true },
]

describe('parameters', () => {
  it('ask in the way that fits their schema', () => {
    const asked = (schema: Parameter['schema']) => askedAs({ name: 'x', schema })
    expect(parameters.slice(0, 4).map(askedAs)).toEqual(['choice', 'choice', 'choice', 'period'])
    expect(asked({ type: 'array', items: { type: 'integer' } })).toBe('numbers')
    expect(asked({ type: 'array', items: { enum: ['a'] } })).toBe('choices')
    expect(asked({ type: 'string', format: 'decimal' })).toBe('decimal')
    expect(asked({ type: 'boolean' })).toBe('flag')
  })

  it('begin with the address, then with their defaults; who asks is filled in by the server', () => {
    expect(startingValues(parameters, { region: 'eu' })).toEqual({ region: 'eu', period: { relative: 'last_month' } })
    expect(missing(parameters, {})).toEqual([])
  })

  it('that take several are given one as a list of it', () => {
    const several: Parameter = { name: 'carriers', schema: { type: 'array', items: { type: 'string' } } }
    expect(startingValues([several], { carriers: 'UA' })).toEqual({ carriers: ['UA'] })
    expect(startingValues([several], { carriers: ['UA', 'DL'] })).toEqual({ carriers: ['UA', 'DL'] })
    expect(startingValues([several], { carriers: null })).toEqual({ carriers: null })
  })

  it('are asked anew when what they depend on has changed, however far', () => {
    const values = { region: 'eu', country: 'de', city: 'berlin' }
    expect(changed(parameters, values, 'region', 'us')).toEqual({ region: 'us', country: null, city: null })
  })

  it('that were emptied are sent as empty', () => {
    expect(sent(parameters, { region: '', country: 'de' })).toEqual({ region: null, country: 'de' })
  })

  it('tell their form by labels and put problems where they belong', () => {
    const bar = mount(ParameterBar, {
      props: {
        parameters,
        modelValue: {},
        source: 'r',
        button: true,
        problems: [{ code: 'unknown', pointer: '/parameters/region', message: 'No such region.' }],
      },
      global: { plugins: [VueQueryPlugin] },
    })
    expect(bar.findAll('label').length).toBeGreaterThanOrEqual(5)
    expect(bar.get('[role="alert"]').text()).toContain('No such region.')
  })
})

describe('a drop-down fed by a query', () => {
  it('asks for its choices when it has a value to name', async () => {
    const choices = vi.fn().mockResolvedValue([{ value: 'de', label: 'Germany' }])
    const values = { region: 'eu', country: 'de' }
    const props = { id: 'c', parameter: parameters[1]!, modelValue: 'de', values, source: 'r', choices }
    mount(ParameterInput, { props, global: { plugins: [VueQueryPlugin] } })
    await vi.waitFor(() => expect(choices).toHaveBeenCalledWith('country', { region: 'eu' }, '', expect.anything()))
  })
  it('asks for them when it is entered, for without them it would not open', async () => {
    const choices = vi.fn().mockResolvedValue([{ value: 'de', label: 'Germany' }])
    const props = {
      id: 'c',
      parameter: parameters[1]!,
      modelValue: undefined,
      values: { region: 'us' },
      source: 'r',
      choices,
    }
    const control = mount(ParameterInput, { props, global: { plugins: [VueQueryPlugin] } })
    expect(choices).not.toHaveBeenCalled()
    control.getComponent({ name: 'ElSelect' }).vm.$emit('focus')
    await vi.waitFor(() => expect(choices).toHaveBeenCalledWith('country', { region: 'us' }, '', expect.anything()))
  })
})

describe('a rhythm', () => {
  it.each(['0 8 * * 1', '30 6 * * 1-5', '15 9 * * *', '0 7 1 * *', '0 8 * * 0'])('reads and writes %s', (cron) => {
    expect(cronOf(rhythmOf(cron))).toBe(cron)
  })
  it('leaves what is not plain as it is', () => {
    expect(rhythmOf('*/5 * * * *')).toMatchObject({ every: 'cron', cron: '*/5 * * * *' })
    expect(rhythmOf('0 8 1 * 1').every).toBe('cron')
    expect(cronOf({ ...USUAL, weekday: 7 })).toBe('0 8 * * 0')
  })
})

describe('the widths of a grid', () => {
  const column = (name: string, type: string, pixels: number, width?: number) =>
    ({ name, type, pixels, width, place: 0, side: 'left' }) as GridColumn
  const widths = (frame: number) =>
    fitted([column('name', 'text', 200), column('n', 'integer', 100), column('set', 'text', 100, 100)], frame).map(
      (one) => one.pixels,
    )

  it('give way where words stand, never where figures do or a width was chosen', () => {
    expect(widths(350)).toEqual([150, 100, 100])
  })

  it('stay when there is room, and when so little that one has to scroll anyway', () => {
    expect(widths(400)).toEqual([200, 100, 100])
    expect(widths(300)).toEqual([200, 100, 100])
  })
})
