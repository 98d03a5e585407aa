/** What a server sends becomes a file of the person's, under the name that the server gives it. */

import { saveAs } from './saveAs'

export async function saveAnswer(response: Response, fallback: string, told: (bytes: number) => void): Promise<string> {
  const chunks: BlobPart[] = []
  let size = 0
  const reader = response.body?.getReader()
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    chunks.push(part.value as BlobPart)
    size += part.value.length
    told(size)
  }
  const name = nameIn(response) ?? fallback
  saveAs(new Blob(chunks, { type: response.headers.get('Content-Type') ?? '' }), name)
  return name
}

export function nameIn(response: Response): string | null {
  const told = /filename\*?=(?:UTF-8'')?"?([^";]+)/i.exec(response.headers.get('Content-Disposition') ?? '')?.[1]
  return told ? decodeURIComponent(told) : null
}
