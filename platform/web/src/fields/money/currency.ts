/** How many decimal places people write in a currency: 2 for EUR, 0 for JPY, 3 for KWD. */
export function placesOf(currency: string): number {
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency })
    return format.resolvedOptions().maximumFractionDigits ?? 2
  } catch {
    return 2
  }
}
