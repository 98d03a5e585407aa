/** The address as a link, or '' when its scheme is none a person should follow from here. */
export function safeLink(address: string): string {
  try {
    const url = new URL(address, window.location.origin)
    return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : ''
  } catch {
    return ''
  }
}
