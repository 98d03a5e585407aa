/** Asking again until something on the server is over: soon at first, then less often. */

const FIRST = 300
const LONGEST = 3000

export async function until<T>(
  read: (signal?: AbortSignal) => Promise<T>,
  isOver: (now: T) => boolean,
  options: { signal?: AbortSignal; told?: (now: T) => void } = {},
): Promise<T> {
  for (let pause = FIRST; ; pause = Math.min(LONGEST, pause * 1.3)) {
    const now = await read(options.signal)
    if (isOver(now)) return now
    options.told?.(now)
    await new Promise((resolve) => setTimeout(resolve, pause))
    options.signal?.throwIfAborted()
  }
}
