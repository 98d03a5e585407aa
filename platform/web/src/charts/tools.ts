/** What plotly draws, as those meet it who do not see it: a picture named by its figure, and one toolbar with one stop. */

const BUTTON = '.modebar-btn'
const STEPS: Record<string, (at: number, last: number) => number> = {
  ArrowRight: (at, last) => (at === last ? 0 : at + 1),
  ArrowLeft: (at, last) => (at === 0 ? last : at - 1),
  Home: () => 0,
  End: (_at, last) => last,
}

/** After each drawing: plotly makes its tools anew, and letters of its pictures would be read out one by one. */
export function describeDrawing(drawn: HTMLElement, label: string): void {
  for (const picture of drawn.querySelectorAll('.main-svg')) picture.setAttribute('aria-hidden', 'true')
  for (const tools of drawn.querySelectorAll('.modebar')) {
    tools.setAttribute('role', 'toolbar')
    tools.setAttribute('aria-label', label)
    stopAt(tools, tools.querySelector<HTMLElement>(`${BUTTON}[tabindex="0"]`) ?? tools.querySelector(BUTTON))
  }
}

/** Arrows, Home and End go from tool to tool. */
export function moveInTools(event: KeyboardEvent): void {
  const button = (event.target as Element).closest<HTMLElement>(BUTTON)
  const tools = button?.closest('.modebar')
  const step = STEPS[event.key]
  if (!button || !tools || !step) return
  event.preventDefault()
  const all = [...tools.querySelectorAll<HTMLElement>(BUTTON)]
  const next = all[step(all.indexOf(button), all.length - 1)]!
  stopAt(tools, next)
  next.focus()
}

function stopAt(tools: Element, stop: Element | null) {
  for (const button of tools.querySelectorAll(BUTTON)) button.setAttribute('tabindex', button === stop ? '0' : '-1')
}
