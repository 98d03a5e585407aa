/** A short stable id for what a document holds and others may point to. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789'

export function newUid(length = 8): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length))
  return Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join('')
}
