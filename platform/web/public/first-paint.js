// Sets theme, density and language before the first paint, so that no page flashes in the wrong colours.
// A plain file and not an inline script: the Content-Security-Policy allows scripts from this origin only.
;(function () {
  var root = document.documentElement
  var kept = {}
  try {
    kept = JSON.parse(localStorage.getItem('jacquard.preferences') || '{}') || {}
  } catch {
    kept = {}
  }
  var wantsDark = window.matchMedia && window.matchMedia('(prefers-color-scheme: dark)').matches
  root.classList.toggle('dark', kept.theme === 'dark' || ((kept.theme || 'system') === 'system' && wantsDark))
  root.dataset.density = kept.density === 'compact' ? 'compact' : 'comfortable'
  root.lang = kept.locale || (/^zh/i.test(navigator.language) ? 'zh-CN' : 'en')
})()
