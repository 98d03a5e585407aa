/** Hears of changes for all parts of the app together: one question at a time, however many listen. It rests while the
 * tab is hidden, nobody listens or the server is away, and asks at once when the tab is looked at again. */

import { pollEvents, type News } from '@/api/events'

export interface Listener {
  topics: readonly string[]
  /** Given those of the topics that changed. */
  hear: (topics: string[]) => void
}

export interface Ear {
  listen(listener: Listener): () => void
  /** Asks now, without waiting for the next turn. */
  ask(): Promise<void>
}

interface World {
  poll: typeof pollEvents
  isHidden: () => boolean
}

export const PAUSE = 2_500
const LONGEST_PAUSE = 60_000

export function makeEar({ poll, isHidden }: World): Ear {
  const listeners = new Set<Listener>()
  /** Numbers behind the cursor that were heard already. */
  let heard = new Set<number>()
  let cursor: number | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let asking: Promise<void> | null = null
  let failures = 0

  const topics = () => [...new Set([...listeners].flatMap((one) => one.topics))].toSorted()

  function wait() {
    clearTimeout(timer)
    if (topics().length > 0 && !isHidden())
      timer = setTimeout(() => void ask(), Math.min(LONGEST_PAUSE, PAUSE * 2 ** failures))
  }

  function ask(): Promise<void> {
    asking ??= turn().finally(() => {
      asking = null
      wait()
    })
    return asking
  }

  async function turn(): Promise<void> {
    const asked = topics()
    if (asked.length === 0 || isHidden()) return
    try {
      tell(await poll(asked, cursor), asked)
      failures = 0
    } catch {
      // Nothing is lost: the cursor stays where it is, and the next question asks from there.
      failures += 1
    }
  }

  function tell(news: News, asked: string[]) {
    const before = heard
    heard = new Set(
      Object.values(news.changed)
        .flat()
        .filter((number) => number > news.cursor),
    )
    const isFresh = (number: number) => !before.has(number)
    const changed = news.missed ? asked : asked.filter((topic) => news.changed[topic]?.some(isFresh))
    cursor = news.cursor
    for (const one of [...listeners]) {
      const theirs = one.topics.filter((topic) => changed.includes(topic))
      if (theirs.length > 0) one.hear(theirs)
    }
  }

  return {
    listen(listener) {
      listeners.add(listener)
      // The first answer says where to begin; so it is asked for at once.
      if (cursor === undefined) void Promise.resolve().then(ask)
      else wait()
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        clearTimeout(timer)
        cursor = undefined
        heard = new Set()
      }
    },
    ask,
  }
}

let shared: Ear | undefined

/** The ear of this tab. */
export function ear(): Ear {
  if (!shared) {
    const made = makeEar({ poll: pollEvents, isHidden: () => document.visibilityState === 'hidden' })
    document.addEventListener('visibilitychange', () => void made.ask())
    shared = made
  }
  return shared
}
