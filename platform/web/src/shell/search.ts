/** Finds by a few letters: whole words first, then word starts, then letters in order. */

export function rank<T>(items: readonly T[], query: string, words: (item: T) => string[]): T[] {
  const wanted = query.trim().toLowerCase()
  if (!wanted) return [...items]
  return items
    .map((item, place) => ({ item, place, score: Math.max(...words(item).map((word, i) => score(word, wanted) - i)) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || a.place - b.place)
    .map(({ item }) => item)
}

function score(text: string, wanted: string): number {
  const candidate = text.toLowerCase()
  if (candidate === wanted) return 100
  if (candidate.startsWith(wanted)) return 80
  if (candidate.split(/[\s/_-]+/).some((word) => word.startsWith(wanted))) return 60
  if (candidate.includes(wanted)) return 40
  return hasInOrder(candidate, wanted) ? 20 : 0
}

function hasInOrder(text: string, letters: string): boolean {
  let from = 0
  for (const letter of letters) {
    const at = text.indexOf(letter, from)
    if (at < 0) return false
    from = at + 1
  }
  return true
}
