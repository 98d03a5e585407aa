/** An installation whose every text would like to be a script: the same texts as tests/threats/test_stored_scripts.py. */

import { readFileSync } from 'node:fs'
import { expect, type APIRequestContext } from '@playwright/test'
import { PASSWORD } from './product'

const given = JSON.parse(
  readFileSync(new URL('../../../tests/threats/vectors.json', import.meta.url), 'utf8'),
) as Record<'markup' | 'urls', string[]>
export const VECTORS = given.markup
export const URLS = given.urls
/** What may stand in a name: a line that can be printed. */
const LINES = VECTORS.filter((text) => !/[\x00-\x1f]/.test(text))
export const IMAGE = '<img src=x onerror=alert(1)>'

let turn = 0
/** Each asks for the next one, so that all of them stand somewhere. */
const line = () => LINES[(turn += 1) % LINES.length]!
const named = () => ({ en: line(), 'zh-CN': line() })
const inMarkdown = (url: string) => `[a link](${url}) ![a picture](${url}) <${url}> [x]: ${url}`

type Send = <T>(method: string, path: string, data?: unknown, more?: Record<string, string>) => Promise<T>

/** Speaks as the administrator. */
export async function sender(request: APIRequestContext): Promise<Send> {
  const headers = { 'X-Requested-With': 'jacquard' }
  const grant = await request.post('/api/auth/login', { data: { username: 'admin', password: PASSWORD }, headers })
  const { access_token: token } = (await grant.json()) as { access_token: string }
  return async <T>(method: string, path: string, data?: unknown, more: Record<string, string> = {}) => {
    const answer = await request.fetch(path, {
      method,
      headers: {
        ...headers,
        Authorization: `Bearer ${token}`,
        ...(method === 'POST' ? { 'Idempotency-Key': crypto.randomUUID() } : {}),
        ...more,
      },
      ...(data instanceof FormData ? { multipart: data } : { data }),
    })
    expect(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`).toBe(true)
    const isJson = (answer.headers()['content-type'] ?? '').includes('json')
    return (isJson ? await answer.json() : await answer.body()) as T
  }
}

const field = (name: string, type: string, options?: object, more?: object) => ({
  uid: name,
  name,
  type,
  label: named(),
  help: named(),
  ...(options ? { options } : {}),
  ...more,
})
const choices = () => LINES.filter((one) => !one.includes(';') && one.length <= 100).slice(0, 20)
const labelled = () => choices().map((value) => ({ value, label: named() }))

const parts = () => ({
  title: named(),
  description: named(),
  owned_by: 'whole',
  history: false,
  fields: [
    field('whole', 'reference', { target: 'hostile', on_delete: 'cascade' }, { required: true }),
    field('word', 'text'),
  ],
})

const table = () => ({
  title: named(),
  description: LINES.join('\n').slice(0, 4900),
  row_title: 'plain',
  search: ['plain'],
  soft_delete: true,
  rules: [{ uid: 'never', expr: 'plain != "wrong"', message: named(), fields: ['plain'] }],
  fields: [
    field('plain', 'text', { pattern: '(?s).*', pattern_hint: line() }, { default: line() }),
    field('story', 'long_text', { max_length: 100_000 }),
    field('marks', 'long_text', { format: 'markdown', max_length: 100_000 }),
    field('rich', 'rich_text'),
    field('link', 'url'),
    field('meta', 'json'),
    field('pick', 'choice', { choices: labelled() }),
    field('radio', 'choice', { choices: labelled().slice(0, 4), shown_as: 'radio' }),
    field('many', 'multi_choice', { choices: labelled() }),
    field('stand', 'state', {
      states: labelled().slice(0, 3),
      initial: choices()[0],
      transitions: [{ uid: 'go', label: named(), from: [choices()[0]], to: choices()[1] }],
    }),
    field('other', 'reference', { target: 'hostile' }),
    field('looked', 'lookup', { path: 'other.plain' }),
    field('made', 'computed', { expr: '"<b>" + plain', result: 'text', stored: false }),
    field('person', 'user'),
    field('team', 'department'),
    field('paper', 'file'),
    field('mail', 'email'),
    field('hush', 'secret'),
    field('parts', 'children', { target: 'hostile_parts' }),
  ],
})

const page = () => ({
  title: named(),
  nodes: [
    { type: 'markdown', uid: 'words', title: named(), text: [...VECTORS, ...URLS.map(inMarkdown)].join('\n\n') },
    {
      type: 'links',
      uid: 'links',
      title: named(),
      items: LINES.slice(0, 40).map((title, place) => ({
        uid: `l${place}`,
        title,
        description: line(),
        url: `https://example.com/${encodeURIComponent(title)}"onmouseover=alert(1)`,
      })),
    },
    { type: 'stat', uid: 'count', title: named(), table: 'hostile', link: true },
    {
      type: 'tabs',
      uid: 'tabs',
      title: named(),
      tabs: [
        {
          uid: 'one',
          title: named(),
          nodes: [
            {
              type: 'list',
              uid: 'rows',
              title: named(),
              table: 'hostile',
              columns: ['plain', 'story', 'marks', 'rich', 'meta', 'looked', 'made'].map((name) => ({ field: name })),
            },
          ],
        },
        {
          uid: 'two',
          title: named(),
          nodes: [
            {
              type: 'form',
              uid: 'form',
              title: named(),
              table: 'hostile',
              sections: [{ uid: 's', title: named(), fields: ['plain', 'story', 'rich', 'pick'] }],
            },
          ],
        },
      ],
    },
  ],
})

const menu = () => ({
  title: named(),
  order: 9000,
  items: [
    { uid: 'page', title: named(), page: 'hostile' },
    { uid: 'table', title: named(), children: [{ uid: 'rows', title: named(), table: 'hostile' }] },
  ],
})

const role = () => ({
  title: named(),
  description: named(),
  tables: [
    {
      table: 'hostile',
      actions: ['read', 'update'],
      rows: { read: { plain: { eq: IMAGE } } },
      fields: { read: '*', write: ['plain'] },
    },
  ],
})

async function publish(send: Send, documents: [kind: string, name: string, body: object][]) {
  for (const [kind, name, body] of documents) await send('POST', `/api/metadata/${kind}`, { name, body })
  for (const [kind, name] of documents) {
    const plan = await send<{ seal: string }>('POST', `/api/metadata/${kind}/${name}/plan`, {})
    await send('POST', `/api/metadata/${kind}/${name}/publish`, { seal: plan.seal, comment: line() })
  }
}

/** A draft in the place of the one that is there. */
async function draft(send: Send, body: object) {
  const { etag } = await send<{ etag: string }>('GET', '/api/metadata/table/hostile')
  await send('PUT', '/api/metadata/table/hostile/draft', { body }, { 'If-Match': etag })
}

export interface Furnished {
  /** The row in which all of them stand. */
  row: number
  pack: Buffer
}

/** Once for an installation: a test that failed lets the next ones begin anew. */
export async function furnish(request: APIRequestContext): Promise<Furnished> {
  const send = await sender(request)
  const me = await send<{ id: number }>('GET', '/api/auth/me')
  await send('PATCH', `/api/users/${me.id}`, { display_name: IMAGE })
  const tables = await send<{ definitions: { name: string }[] }>('GET', '/api/metadata/table')
  if (!tables.definitions.some(({ name }) => name === 'hostile')) await fill(send, me.id)
  await request.post('/api/auth/login', {
    data: { username: IMAGE, password: IMAGE },
    headers: { 'X-Requested-With': 'jacquard' },
  })
  const { rows } = await send<{ rows: { id: number }[] }>('GET', '/api/config/hostile?sort=id')
  const pack = await send<Buffer>('POST', '/api/packs/export', {
    name: 'hostile',
    version: '1.0.0',
    title: named(),
    definitions: ['table', 'page', 'menu', 'role'].map((kind) => ({ kind, name: 'hostile' })),
  })
  return { row: rows[0]!.id, pack }
}

async function fill(send: Send, self: number): Promise<void> {
  const team = await send<{ id: number }>('POST', '/api/departments', { code: 'hostile', name: line() })
  await send('POST', '/api/departments', { code: 'below', name: line(), parent: team.id })
  for (let place = 0; place < 8; place += 1)
    await send('POST', '/api/users', { username: `hostile${place}`, display_name: line(), department: team.id })

  await publish(send, [
    ['table', 'hostile', { title: 'Hostile', fields: [{ uid: 'plain', name: 'plain', type: 'text' }] }],
    ['table', 'hostile_parts', parts()],
  ])
  const body = table()
  await draft(send, body)
  const { seal } = await send<{ seal: string }>('POST', '/api/metadata/table/hostile/plan', {})
  await send('POST', '/api/metadata/table/hostile/publish', { seal, comment: IMAGE })
  await publish(send, [
    ['page', 'hostile', page()],
    ['menu', 'hostile', menu()],
    ['role', 'hostile', role()],
  ])

  const form = new FormData()
  form.set('file', new File(['%PDF-1.4\n%%EOF\n'], `${IMAGE}.pdf`, { type: 'application/pdf' }))
  const paper = await send<{ id: number }>('POST', '/api/files', form)
  const all = VECTORS.join('\n\n')
  const first = await send<{ id: number }>('POST', '/api/config/hostile', {
    plain: IMAGE,
    story: all,
    marks: [...VECTORS, ...URLS.map(inMarkdown)].join('\n\n'),
    rich: all,
    link: `https://example.com/${encodeURIComponent(IMAGE)}`,
    meta: { [IMAGE]: VECTORS },
    pick: choices()[0],
    radio: choices()[1],
    many: choices(),
    person: self,
    team: team.id,
    paper: paper.id,
    hush: IMAGE,
    parts: LINES.slice(0, 10).map((word) => ({ word })),
  })
  await send('PATCH', `/api/config/hostile/${first.id}`, { story: `${all} changed`, rich: `<p>new</p>${all}` })
  const rows = VECTORS.map((text, place) => ({
    plain: LINES[place % LINES.length],
    story: text,
    marks: text,
    rich: text,
    meta: { text },
    pick: choices()[place % choices().length],
    many: [choices()[place % choices().length]],
    other: first.id,
  }))
  const write = (values: object) => ({ do: 'create', table: 'hostile', values })
  for (let from = 0; from < rows.length; from += 50)
    await send('POST', '/api/rows/batch', { steps: rows.slice(from, from + 50).map(write) })

  // What is worked on differs from what is published, and from what the pack brings.
  const fields = body.fields.filter(({ name }) => name !== 'mail')
  fields.push(field('fresh', 'choice', { choices: labelled() }))
  await draft(send, { ...body, title: named(), fields: fields.map((one) => ({ ...one, label: named() })) })
}

/** The administrator is called as before. */
export async function restore(request: APIRequestContext): Promise<void> {
  const send = await sender(request)
  const me = await send<{ id: number }>('GET', '/api/auth/me')
  await send('PATCH', `/api/users/${me.id}`, { display_name: 'admin' })
}
