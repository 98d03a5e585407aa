import type { Text } from '@/api/text'

/** A report or a dashboard in the list of them. */
export interface DocumentEntry {
  name: string
  title: Text
  description?: Text | null
  icon?: string
  version: number | null
  state: string
  may: { run: boolean; design: boolean }
}
