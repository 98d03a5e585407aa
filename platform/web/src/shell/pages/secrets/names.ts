/** Names of secrets, and values made up for them. */

export const NAME = /^[a-z][a-z0-9_]{0,62}$/

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** 256 bits by chance, in letters that need no quoting anywhere. */
export function madeUp(length = 43): string {
  return [...crypto.getRandomValues(new Uint8Array(length))].map((byte) => LETTERS[byte & 63]).join('')
}
