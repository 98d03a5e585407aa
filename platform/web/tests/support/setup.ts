import { config, enableAutoUnmount } from '@vue/test-utils'
import { afterEach, vi } from 'vitest'
import { i18n } from '@/shell/i18n'

config.global.plugins = [i18n]
config.global.stubs = { transition: true, 'transition-group': true }
enableAutoUnmount(afterEach)
afterEach(() => vi.unstubAllGlobals())

class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
globalThis.ResizeObserver = NoObserver as unknown as typeof ResizeObserver
globalThis.IntersectionObserver = NoObserver as unknown as typeof IntersectionObserver
window.matchMedia ??= ((query: string) => ({
  matches: false,
  media: query,
  addEventListener() {},
  removeEventListener() {},
  addListener() {},
  removeListener() {},
  dispatchEvent: () => false,
  onchange: null,
})) as typeof window.matchMedia
Element.prototype.scrollIntoView ??= () => {}
Range.prototype.getClientRects ??= () => [] as unknown as DOMRectList
Range.prototype.getBoundingClientRect ??= () => new DOMRect()
