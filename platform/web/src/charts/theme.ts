/** The colours of charts in both themes, as a plotly template: what a figure says itself wins over it. */

import type { JsonObject } from '@/api/json'

/** Told apart also by people who see red and green alike; each has 3:1 against the card it stands on. */
const LIGHT = [
  '#3d4fd1',
  '#d9541e',
  '#12877f',
  '#b5348a',
  '#8a6d00',
  '#2d7fc4',
  '#6b4fa0',
  '#4c7a1f',
  '#c23b4e',
  '#5b6472',
]
const DARK = [
  '#8593ff',
  '#f08a5b',
  '#3fc1b5',
  '#e57fc4',
  '#d7b13a',
  '#62b0f0',
  '#b79bea',
  '#93c553',
  '#f07f8e',
  '#a5adbb',
]

const BLUES_LIGHT = ['#eef0fc', '#c9cff5', '#98a4ec', '#6675de', '#3d4fd1', '#26329a']
const BLUES_DARK = ['#1d2140', '#2b326b', '#3f4aa3', '#5c6ae0', '#8f9bff', '#d0d6ff']

const INK = {
  light: { text: '#1b1d22', quiet: '#565d69', line: '#e4e5e9', strong: '#d3d5db', card: '#ffffff', land: '#eef0f3' },
  dark: { text: '#e8e9ec', quiet: '#abb1bc', line: '#2a2c32', strong: '#3a3d45', card: '#17181b', land: '#24262b' },
} as const
const FONT =
  "Inter, -apple-system, BlinkMacSystemFont, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"

export const chartColors = (dark: boolean): readonly string[] => (dark ? DARK : LIGHT)

const scale = (colors: readonly string[]) => colors.map((color, place) => [place / (colors.length - 1), color])

/** Years come first where they are said first. */
const DATES_ZH: JsonObject[] = [
  { dtickrange: ['M1', 'M11'], value: '%Y年%-m月' },
  { dtickrange: ['M12', null], value: '%Y年' },
]

export function template(dark: boolean, locale = 'en'): JsonObject {
  const ink = dark ? INK.dark : INK.light
  const colors = dark ? DARK : LIGHT
  const blues = scale(dark ? BLUES_DARK : BLUES_LIGHT)
  const axis = {
    automargin: true,
    tickmode: 'auto',
    gridcolor: ink.line,
    linecolor: ink.strong,
    tickcolor: ink.strong,
    zerolinecolor: ink.strong,
    zerolinewidth: 1,
    tickfont: { color: ink.quiet, size: 11 },
    title: { font: { color: ink.quiet, size: 12 }, standoff: 8 },
    ...(locale.startsWith('zh') ? { tickformatstops: DATES_ZH } : {}),
  }
  const bar = {
    outlinewidth: 0,
    thickness: 10,
    tickfont: { color: ink.quiet, size: 11 },
    title: { font: { color: ink.quiet, size: 12 }, side: 'right' },
  }
  const states = {
    increasing: { marker: { color: colors[2]! } },
    decreasing: { marker: { color: colors[1]! } },
    totals: { marker: { color: colors[0]! } },
    connector: { line: { color: ink.strong, width: 1 } },
  }
  const slices = { marker: { line: { color: ink.card, width: 1.5 } } }
  // Plotly's own dark grey is too faint on the brighter colours of the dark theme.
  const inside: JsonObject = dark ? { textfont: { color: ink.card } } : {}
  return {
    data: {
      bar: [{ marker: { line: { width: 0 } } }],
      histogram: [{ marker: { line: { color: ink.card, width: 1 } } }],
      scatter: [{ line: { width: 2 } }],
      heatmap: [{ colorscale: blues, xgap: 1, ygap: 1, colorbar: bar }],
      histogram2d: [{ colorscale: blues }],
      contour: [{ colorscale: blues }],
      pie: [{ ...slices, automargin: true, insidetextfont: { size: 11, ...(dark ? { color: ink.card } : {}) } }],
      funnel: [{ insidetextfont: dark ? { color: ink.card } : {}, connector: { line: { width: 0 } } }],
      funnelarea: [{ ...slices, ...inside }],
      sunburst: [{ ...slices, ...inside }],
      treemap: [{ ...slices, ...inside }],
      icicle: [{ ...slices, ...inside }],
      waterfall: [states],
      candlestick: [{ increasing: { line: { color: colors[2]! } }, decreasing: { line: { color: colors[1]! } } }],
      ohlc: [{ increasing: { line: { color: colors[2]! } }, decreasing: { line: { color: colors[1]! } } }],
      indicator: [
        {
          gauge: { axis: { tickcolor: ink.strong }, bar: { color: colors[0]! }, bgcolor: ink.line, borderwidth: 0 },
          delta: { increasing: { color: colors[2]! }, decreasing: { color: colors[1]! } },
        },
      ],
      sankey: [
        { link: { color: dark ? 'rgba(171,177,188,.22)' : 'rgba(86,93,105,.18)' }, node: { line: { width: 0 } } },
      ],
      table: [
        {
          header: { fill: { color: ink.line }, line: { color: ink.line }, font: { color: ink.text } },
          cells: { fill: { color: ink.card }, line: { color: ink.line }, font: { color: ink.text } },
        },
      ],
    },
    layout: {
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: 'rgba(0,0,0,0)',
      colorway: [...colors],
      colorscale: { sequential: blues, sequentialminus: blues },
      font: { family: FONT, size: 12, color: ink.text },
      margin: { l: 44, r: 16, t: 16, b: 36, pad: 0 },
      xaxis: { ...axis, showgrid: false },
      yaxis: axis,
      polar: { bgcolor: 'rgba(0,0,0,0)', angularaxis: axis, radialaxis: axis },
      legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom', font: { color: ink.text, size: 12 } },
      hoverlabel: {
        bgcolor: ink.card,
        bordercolor: ink.strong,
        font: { color: ink.text, family: FONT, size: 12 },
        align: 'left',
      },
      modebar: { bgcolor: 'rgba(0,0,0,0)', color: ink.quiet, activecolor: ink.text },
      bargap: 0.28,
      hovermode: 'closest',
      uniformtext: { minsize: 9, mode: 'hide' },
      coloraxis: { colorscale: blues, colorbar: bar },
    },
  }
}

/** The land under the points of a map. */
export const landOf = (dark: boolean) => {
  const ink = dark ? INK.dark : INK.light
  return { fillcolor: ink.land, line: { color: ink.strong, width: 0.6 } }
}
