/** Numbers as people type them, and as JSON wants them. Decimals stay text, so that no digit is ever lost. */

export type NumberKind = 'integer' | 'decimal' | 'float'

export interface Typed {
  value: number | string | null
  trouble: '' | 'integer' | 'number' | 'places'
}

/** `1,234.5`, ` 12 ` and `１２` (full width) are numbers; `12abc` is trouble. */
export function readNumber(typed: string, kind: NumberKind, places?: number): Typed {
  const plain = typed
    .normalize('NFKC')
    .replace(/[\s,'_]/g, '')
    .replace(/^−/, '-')
  if (plain === '') return { value: null, trouble: '' }
  if (kind === 'integer') return /^[+-]?\d+$/.test(plain) ? { value: whole(plain), trouble: '' } : wrong('integer')
  if (kind === 'float') return isFloat(plain) ? { value: Number(plain), trouble: '' } : wrong('number')
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain)) return wrong('number')
  const exact = canonical(plain)
  const given = exact.split('.')[1]?.length ?? 0
  if (places !== undefined && given > places) return wrong('places')
  return { value: places === undefined ? exact : padded(exact, places), trouble: '' }
}

function wrong(trouble: Typed['trouble']): Typed {
  return { value: null, trouble }
}

const isFloat = (text: string) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text))

/** Above 2^53 a number would change on its way; such integers travel as text. */
function whole(text: string): number | string {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : text.replace(/^\+/, '')
}

function canonical(text: string): string {
  const sign = text.startsWith('-') ? '-' : ''
  const [before = '', after = ''] = text.replace(/^[+-]/, '').split('.')
  const integer = before.replace(/^0+(?=\d)/, '') || '0'
  return sign + (after ? `${integer}.${after}` : integer)
}

function padded(text: string, places: number): string {
  if (places === 0) return text
  const [before, after = ''] = text.split('.')
  return `${before}.${after.padEnd(places, '0')}`
}
