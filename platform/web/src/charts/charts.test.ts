import { mount } from '@vue/test-utils'
import { reactive } from 'vue'
import { describe, expect, it, vi } from 'vitest'
import { asFigure, drawable, marked, merged, needsWhole, type Figure, inTheme, narrowed } from './figure'
import FigureChart from './FigureChart.vue'
import { windowOf } from './map'
import { pointOf } from './points'
import { figureTable } from './table'
import { chartColors, template } from './theme'
import { describeDrawing, moveInTools } from './tools'

const { react, purge } = vi.hoisted(() => ({
  react: vi.fn().mockResolvedValue({ on: () => undefined, removeAllListeners: () => undefined }),
  purge: vi.fn(),
}))
vi.mock('./plotly', () => ({
  loadPlotly: () => Promise.resolve({ react, purge, register: () => undefined, Plots: { resize: () => undefined } }),
}))

const words = {
  series: 'Series',
  category: 'Category',
  value: 'Value',
  from: 'From',
  to: 'To',
  above: 'Within',
  reference: 'Compared with',
}
const bars: Figure = {
  data: [
    {
      type: 'bar',
      name: 'Flights',
      x: ['UA', 'DL'],
      y: [3, 2],
      customdata: [['UA'], ['DL']],
      meta: { fields: ['carrier'] },
    },
  ],
  layout: { xaxis: { title: { text: 'Carrier' } }, template: { layout: { paper_bgcolor: 'red' } } },
}

describe('a figure to be drawn', () => {
  it('is a copy without the template of its author', async () => {
    const ready = await drawable(bars)
    expect(ready.data[0]).toEqual(bars.data[0])
    expect(ready.data[0]).not.toBe(bars.data[0])
    expect(ready.layout.template).toBeUndefined()
    expect(bars.layout?.template).toBeDefined()
  })

  it('may come as a proxy of Vue', async () => {
    const ready = await drawable(reactive(structuredClone({ data: bars.data })))
    expect(ready.data[0]).toEqual(bars.data[0])
  })

  it('asks no other server for anything', async () => {
    const ready = await drawable({
      data: [{ type: 'image', source: 'https://example.com/a.png' }, { type: 'scattermap' }, { type: 'choropleth' }],
      layout: { images: [{ source: 'https://example.com/b.png' }, { source: 'data:image/png;base64,AA' }] },
    })
    expect(JSON.stringify(ready)).not.toContain('example.com')
    expect(JSON.stringify(ready)).toContain('data:image/png')
    expect(ready.left).toEqual(['choropleth'])
  })

  it('draws points by latitude and longitude over the land that comes with the app', async () => {
    const ready = await drawable({ data: [{ type: 'scattergeo', name: 'A', lat: [40, 52], lon: [-73, 13] }] })
    expect(ready.data.map((trace) => trace.type)).toEqual(['scatter', 'scatter'])
    expect(ready.data[0]).toMatchObject({ name: 'A', x: [-73, 13], y: [40, 52], mode: 'markers' })
    expect((ready.data[1]!.x as unknown[]).length).toBeGreaterThan(4000)
    expect(ready.data[1]!.zorder).toBe(-1)
  })

  it('lies over the land when the server calls it a map', async () => {
    const points = { type: 'scatter', mode: 'markers', x: [-73], y: [40] }
    const ready = await drawable({ data: [points], layout: { meta: { map: true } } })
    expect(ready.data.map((trace) => trace.uid)).toEqual([undefined, 'coast'])
    expect((await drawable({ data: [points] })).data).toHaveLength(1)
  })

  it('takes the scale of colours of the theme where it names one', () => {
    const heat = { type: 'heatmap', z: [[1]], colorscale: 'x', meta: { scale: 'Blues' } }
    const [light, dark] = [false, true].map((isDark) => inTheme([heat], isDark)[0]!.colorscale)
    expect(light).not.toEqual(dark)
    expect(dark).toEqual([
      [0, '#1c2733'],
      [1, '#7fb5f5'],
    ])
    expect(inTheme([{ ...heat, meta: { scale: 'Viridis' } }], true)[0]!.colorscale).toBe('x')
  })

  it('has its many names below itself where it is narrow', () => {
    const layout = { legend: { orientation: 'v', x: 1.02 }, xaxis: { title: { text: 'Distance' } } }
    expect(narrowed(layout, 900)).toBe(layout)
    expect(narrowed(layout, 360).legend).toMatchObject({ orientation: 'h', x: 0, y: -0.3 })
    expect(narrowed({ legend: { orientation: 'h' } }, 360)).toEqual({ legend: { orientation: 'h' } })
  })

  it('needs the whole library for rare charts only', () => {
    expect(needsWhole(bars)).toBe(false)
    expect(needsWhole({ data: [{ type: 'sankey' }] })).toBe(true)
    expect(needsWhole({ data: [{}] })).toBe(false)
  })

  it('is nothing when it is no figure', () => {
    expect(asFigure({ data: 'x' })).toBeNull()
    expect(asFigure({ data: [{ type: 'bar' }, 3] })?.data).toHaveLength(1)
  })
})

describe('the window of a map', () => {
  it('leaves room around the points and is never smaller than a region', () => {
    const one = windowOf([{ x: [10], y: [50] }])
    expect(one.x).toEqual([7, 13])
    expect(one.y).toEqual([48, 52])
    expect(windowOf([]).x).toEqual([-170, 190])
  })
})

describe('the table of a figure', () => {
  it('is the reading of a gauge, whose slices mean nothing', () => {
    const meta = { reading: { label: 'Delay', value: 12.5 } }
    const table = figureTable({ data: [{ type: 'pie', values: [0.3, 0.2, 0.5], meta }] }, words)
    expect(table.rows.map((row) => row.cells)).toEqual([['Delay', 12.5]])
  })

  it('has a line for each point with its row', () => {
    const table = figureTable(bars, words)
    expect(table.columns).toEqual(['Carrier', 'Value'])
    expect(table.rows.map((row) => row.cells)).toEqual([
      ['UA', 3],
      ['DL', 2],
    ])
    expect(table.rows[1]!.point.fields).toEqual({ carrier: 'DL' })
  })

  it('names the series where there are several', () => {
    const two = figureTable({ data: [...bars.data, { ...bars.data[0]!, name: 'Late' }] }, words)
    expect(two.columns).toEqual(['Series', 'Category', 'Value'])
    expect(two.rows).toHaveLength(4)
    expect(two.rows[3]!.cells).toEqual(['Late', 'DL', 2])
  })

  it.each<[string, Figure['data'][number], unknown[]]>([
    ['pie', { type: 'pie', labels: ['a'], values: [1] }, ['a', 1]],
    [
      'treemap',
      { type: 'treemap', ids: ['1', '2'], labels: ['all', 'a'], parents: ['', '1'], values: [3, 3] },
      ['all', '', 3],
    ],
    [
      'sankey',
      { type: 'sankey', node: { label: ['a', 'b'] }, link: { source: [0], target: [1], value: [5] } },
      ['a', 'b', 5],
    ],
    ['heat map', { type: 'heatmap', x: ['m'], y: ['d'], z: [[7]] }, ['m', 'd', 7]],
    ['indicator', { type: 'indicator', value: 4, delta: { reference: 3 }, title: { text: 'N' } }, ['N', 4, 3]],
    ['horizontal bar', { type: 'bar', orientation: 'h', x: [9], y: ['a'] }, ['a', 9]],
    ['map', { type: 'scattergeo', lat: [1], lon: [2] }, [2, 1]],
  ])('reads a %s', (_name, trace, cells) => {
    expect(figureTable({ data: [trace] }, words).rows[0]!.cells).toEqual(cells)
  })

  it('stops at a number of rows that people read', () => {
    const many = Array.from({ length: 900 }, (_, at) => at)
    const table = figureTable({ data: [{ type: 'scatter', x: many, y: many }] }, words)
    expect([table.rows.length, table.more]).toEqual([500, 400])
  })
})

describe('a point', () => {
  it('knows the columns of its row', () => {
    const point = pointOf({
      curveNumber: 1,
      pointNumber: [2, 3],
      x: 'UA',
      customdata: ['UA', 4],
      data: { meta: { fields: ['carrier', 'n'] } },
    })
    expect(point).toMatchObject({ trace: 1, index: 2, x: 'UA', y: null, fields: { carrier: 'UA', n: 4 } })
  })
})

describe('chosen points', () => {
  const trace = {
    type: 'bar',
    customdata: [
      ['UA', 1],
      ['DL', 2],
    ],
    meta: { fields: ['code', 'n'] },
  }
  it('stand out where their values are known', () => {
    expect(marked([trace], { code: ['DL'] })[0]).toMatchObject({ selectedpoints: [1] })
    expect(marked([trace], { code: ['XX'] })[0]).not.toHaveProperty('selectedpoints')
    expect(marked([{ ...trace, type: 'pie' }], { code: ['DL'] })[0]).not.toHaveProperty('selectedpoints')
    expect(marked([trace], undefined)).toEqual([trace])
  })
})

describe('the theme', () => {
  const luminance = (hex: string) => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const part = parseInt(hex.slice(at, at + 2), 16) / 255
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    }) as [number, number, number]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const contrast = (one: string, other: string) => {
    const [low, high] = [luminance(one), luminance(other)].toSorted((a, b) => a - b) as [number, number]
    return (high + 0.05) / (low + 0.05)
  }

  it.each([
    [false, '#ffffff'],
    [true, '#17181b'],
  ])('has colours that stand out from the card (dark: %s)', (dark, card) => {
    expect(chartColors(dark).filter((color) => contrast(color, card) < 3)).toEqual([])
    expect(template(dark)).toHaveProperty('layout.colorway')
  })

  it('gives way to what a figure says', () => {
    expect(merged({ a: { b: 1, c: 2 } }, { a: { c: 3 }, d: [1] })).toEqual({ a: { b: 1, c: 3 }, d: [1] })
  })
})

describe('the chart', () => {
  it('offers the numbers as a table whose rows lead where the points lead', async () => {
    const chart = mount(FigureChart, { props: { figure: bars, title: 'Flights', clickable: true } })
    await vi.waitFor(() => expect(react).toHaveBeenCalled())
    expect(chart.find('table').exists()).toBe(false)
    await chart.get('.toggle').trigger('click')
    expect(chart.findAll('tbody tr')).toHaveLength(2)
    await chart.get('tbody button').trigger('click')
    expect(chart.emitted('click')?.[0]?.[0]).toMatchObject({ x: 'UA', fields: { carrier: 'UA' } })
  })

  it('gives its room to the numbers when its frame says so', async () => {
    const chart = mount(FigureChart, { props: { figure: bars, bare: true, numbers: true } })
    await vi.waitFor(() => expect(react).toHaveBeenCalled())
    expect([chart.findAll('tbody tr').length, chart.find('.toggle').exists()]).toEqual([2, false])
    await chart.setProps({ numbers: false })
    expect(chart.find('table').exists()).toBe(false)
  })

  it('says why it cannot be drawn', async () => {
    react.mockRejectedValueOnce(new Error('no such axis'))
    const chart = mount(FigureChart, { props: { figure: { data: [{ type: 'bar', x: [1], y: [1] }] } } })
    await vi.waitFor(() => expect(chart.text()).toContain('no such axis'))
  })

  it('lets go of the library when it leaves', async () => {
    react.mockClear()
    const chart = mount(FigureChart, { props: { figure: bars } })
    await vi.waitFor(() => expect(react).toHaveBeenCalled())
    chart.unmount()
    expect(purge).toHaveBeenCalled()
  })

  it('hides letters of the picture, and gives its tools one stop that arrows move', () => {
    const drawn = document.createElement('div')
    const made = (name: string, tag = 'div') => Object.assign(document.createElement(tag), { className: name })
    const bar = made('modebar')
    bar.append(made('modebar-btn', 'button'), made('modebar-btn', 'button'))
    drawn.append(made('main-svg', 'canvas'), bar)
    document.body.append(drawn)
    drawn.addEventListener('keydown', moveInTools)
    describeDrawing(drawn, 'Tools of the chart')
    const tools = [...drawn.querySelectorAll<HTMLElement>('button')]
    const stops = () => tools.map((button) => button.getAttribute('tabindex'))
    expect(drawn.querySelector('.main-svg')?.getAttribute('aria-hidden')).toBe('true')
    expect(drawn.querySelector('[role=toolbar]')?.getAttribute('aria-label')).toBe('Tools of the chart')
    expect(stops()).toEqual(['0', '-1'])
    tools[0]!.focus()
    tools[0]!.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }))
    expect(document.activeElement).toBe(tools[1])
    expect(stops()).toEqual(['-1', '0'])
    describeDrawing(drawn, 'Tools of the chart')
    expect(stops()).toEqual(['-1', '0'])
    drawn.remove()
  })
})
