/** The language that the app speaks: every call asks for answers in it. */

import type { Locale } from './text'

let spoken: Locale = 'en'

export function speak(locale: Locale): void {
  spoken = locale
}

export function spokenLanguage(): Locale {
  return spoken
}
