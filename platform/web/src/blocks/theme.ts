/** The variables of one theme, read from the style sheets, so that a part of a page can be shown in the other one. */

export function themeVariables(dark: boolean): Record<string, string> {
  const found: Record<string, string> = {}
  for (const rule of rules()) {
    const names = rule.selectorText.split(',').map((name) => name.trim())
    if (!names.includes(':root') && !(dark && names.includes('html.dark'))) continue
    for (const name of Array.from(rule.style))
      if (name.startsWith('--')) found[name] = rule.style.getPropertyValue(name)
  }
  return { ...found, 'color-scheme': dark ? 'dark' : 'light' }
}

function rules(): CSSStyleRule[] {
  return Array.from(document.styleSheets).flatMap((sheet) => {
    try {
      return Array.from(sheet.cssRules).filter((rule): rule is CSSStyleRule => rule instanceof CSSStyleRule)
    } catch {
      // A sheet of another origin cannot be read; ours all can.
      return []
    }
  })
}
