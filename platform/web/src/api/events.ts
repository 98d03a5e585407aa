/** What has changed on the server since a cursor, among what the asker may read. */

import { call } from './perform'

export interface News {
  cursor: number
  /** Numbers of events by topic. A number may be told twice. */
  changed: Record<string, number[]>
  /** Anything may have changed. */
  missed: boolean
}

export const pollEvents = (topics: readonly string[], after?: number, signal?: AbortSignal): Promise<News> =>
  call<News>('GET', '/api/events', { query: { topics, after }, signal })
