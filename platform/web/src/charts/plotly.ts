/** The drawing library, fetched when the first chart is shown: the small bundle, or the whole one for rare charts. */

import type { JsonObject } from '@/api/json'
import { zhCN } from './words'

export interface DrawnElement extends HTMLElement {
  on?: (event: string, listener: (what: PlotlyEvent) => void) => void
  removeAllListeners?: (event: string) => void
}

export interface PlotlyPoint {
  curveNumber: number
  pointNumber?: number | number[]
  pointIndex?: number | number[]
  pointNumbers?: number[]
  x?: unknown
  y?: unknown
  z?: unknown
  label?: unknown
  value?: unknown
  customdata?: unknown
  data?: { name?: string; uid?: string; meta?: unknown }
}

export interface PlotlyEvent {
  points?: PlotlyPoint[]
  event?: MouseEvent
}

export interface Plotly {
  react: (host: HTMLElement, data: JsonObject[], layout: JsonObject, config: JsonObject) => Promise<DrawnElement>
  purge: (host: HTMLElement) => void
  register: (what: unknown) => void
  toImage: (host: HTMLElement, how: JsonObject) => Promise<string>
  Plots: { resize: (host: HTMLElement) => Promise<void> | void }
}

const loaded = new Map<boolean, Promise<Plotly>>()

export function loadPlotly(whole: boolean): Promise<Plotly> {
  const known = loaded.get(whole)
  if (known) return known
  const coming = fetched(whole).catch((error: unknown) => {
    // A lost connection must not break all charts until the page is loaded again.
    loaded.delete(whole)
    throw error
  })
  loaded.set(whole, coming)
  return coming
}

async function fetched(whole: boolean): Promise<Plotly> {
  const found = whole ? await import('plotly.js-dist-min') : await import('plotly.js-cartesian-dist-min')
  const plotly = (found as unknown as { default: Plotly }).default
  plotly.register(zhCN)
  return plotly
}
