/// <reference types="vite/client" />

declare module 'element-plus/es/locale/lang/en' {
  import type { Language } from 'element-plus/es/locale'
  const language: Language
  export default language
}

declare module 'element-plus/es/locale/lang/zh-cn' {
  import type { Language } from 'element-plus/es/locale'
  const language: Language
  export default language
}

/** Both bundles are spoken to through `charts/plotly.ts`, which says what is used of them. */
declare module 'plotly.js-cartesian-dist-min' {
  const plotly: unknown
  export default plotly
}
