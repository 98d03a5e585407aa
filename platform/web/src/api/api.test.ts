import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError, fieldOf, problemsByField } from './problems'
import { speak } from './language'
import { addressOf, answer, call } from './perform'
import { may, refresh, signIn, signOut, user } from './session'

const who = {
  id: 1,
  username: 'ada',
  display_name: 'Ada',
  roles: [],
  locale: null,
  is_superuser: false,
  permissions: ['row.*'],
}
const grant = (token: string) =>
  Response.json({ access_token: token, expires_in: 300, token_type: 'Bearer', user: who })
const refusal = (status: number, code: string, problems: unknown[] = []) =>
  new Response(JSON.stringify({ title: code, status, code, request_id: 'r1', problems }), {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
  })

type Answers = (address: string, init: RequestInit) => Response
const sent: { address: string; headers: Record<string, string>; method: string }[] = []

function server(answers: Answers) {
  sent.length = 0
  vi.stubGlobal('fetch', (address: string, init: RequestInit) => {
    sent.push({ address, headers: init.headers as Record<string, string>, method: init.method ?? 'GET' })
    return Promise.resolve(answers(address, init))
  })
}

beforeEach(async () => {
  server(() => new Response(null, { status: 204 }))
  await signOut()
})

describe('a call', () => {
  it('fills the path, escaped, and leaves empty parameters out', () => {
    expect(addressOf('/api/config/{table}/{id}', { table: 'a b', id: 'x/y' }, { q: '', n: 0, tag: ['a', 'b'] })).toBe(
      '/api/config/a%20b/x%2Fy?n=0&tag=a&tag=b',
    )
  })
  it('sends a filter as JSON', () => {
    expect(addressOf('/x', {}, { filter: { a: { eq: 1 } } })).toBe('/x?filter=%7B%22a%22%3A%7B%22eq%22%3A1%7D%7D')
  })
  it('says which part of the path is missing', () => {
    expect(() => addressOf('/api/config/{table}')).toThrow("needs 'table'")
  })
  it('carries token, idempotency key and If-Match', async () => {
    server((address) => (address.endsWith('login') ? grant('T1') : Response.json({})))
    await signIn('ada', 'pw')
    await call('POST', '/api/x', { body: {}, ifMatch: '"3"' })
    expect(sent.at(-1)?.headers).toMatchObject({ Authorization: 'Bearer T1', 'If-Match': '"3"' })
    expect(sent.at(-1)?.headers['Idempotency-Key']).toMatch(/^[0-9a-f-]{36}$/)
  })
  it('asks for answers in the language of the app', async () => {
    server((address) => (address.endsWith('login') ? grant('T1') : Response.json({})))
    speak('zh-CN')
    await signIn('ada', 'pw')
    await call('GET', '/api/x')
    speak('en')
    await call('GET', '/api/x')
    expect(sent.map(({ headers }) => headers['Accept-Language'])).toEqual(['zh-CN', 'zh-CN', 'en'])
  })
  it('gives data and ETag', async () => {
    server(() => Response.json({ a: 1 }, { headers: { ETag: '"7"' } }))
    expect(await answer('GET', '/api/x')).toMatchObject({ data: { a: 1 }, etag: '"7"', status: 200 })
  })
  it('throws the problem document of the server', async () => {
    server(() => refusal(400, 'invalid_input', [{ code: 'c', pointer: '/amount', message: 'm' }]))
    const error = await call('POST', '/api/x').catch((one: ApiError) => one)
    expect(error).toMatchObject({
      status: 400,
      code: 'invalid_input',
      requestId: 'r1',
      problems: [{ pointer: '/amount' }],
    })
  })
  it('says when no answer came at all', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')))
    await expect(call('GET', '/api/x')).rejects.toMatchObject({ status: 0, code: 'offline' })
  })
})

describe('the session', () => {
  it('renews the token once for many calls that are refused, then repeats them', async () => {
    let renewals = 0
    server((address, init) => {
      if (address.endsWith('login')) return grant('old')
      if (address.endsWith('refresh')) {
        renewals += 1
        return grant('new')
      }
      const bearer = (init.headers as Record<string, string>).Authorization
      return bearer === 'Bearer new' ? Response.json({ ok: true }) : refusal(401, 'not_signed_in')
    })
    await signIn('ada', 'pw')
    const answers = await Promise.all([1, 2, 3].map(() => call('GET', '/api/x')))
    expect(answers).toEqual([{ ok: true }, { ok: true }, { ok: true }])
    expect(renewals).toBe(1)
  })
  it('ends when the refresh cookie is refused', async () => {
    server((address) => (address.endsWith('login') ? grant('T') : refusal(401, 'not_signed_in')))
    await signIn('ada', 'pw')
    await expect(call('GET', '/api/x')).rejects.toMatchObject({ status: 401 })
    expect(user.value).toBe(null)
  })
  it('does not end because the server is silent', async () => {
    server(() => grant('T'))
    await signIn('ada', 'pw')
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')))
    await expect(refresh()).rejects.toMatchObject({ code: 'offline' })
    expect(user.value?.username).toBe('ada')
  })
  it('proves that a request comes from this app', async () => {
    server(() => refusal(401, 'not_signed_in'))
    await refresh()
    expect(sent[0]?.headers['X-Requested-With']).toBe('jacquard')
  })
  it('never keeps a token where scripts of other pages could read it', async () => {
    server(() => grant('SECRET-TOKEN'))
    await signIn('ada', 'pw')
    expect(JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage }) + document.cookie).not.toContain(
      'SECRET-TOKEN',
    )
  })
  it('knows what the user may do', async () => {
    server(() => grant('T'))
    await signIn('ada', 'pw')
    expect([may('row.list'), may('table.publish'), may('rowing')]).toEqual([true, false, false])
  })
  it('asks what the user may do when the token comes without it', async () => {
    const { permissions: _left, ...bare } = who
    server((address) =>
      address.endsWith('/me')
        ? Response.json({ ...bare, permissions: ['table.*'] })
        : Response.json({ access_token: 'T', expires_in: 300, token_type: 'Bearer', user: bare }),
    )
    await signIn('ada', 'pw')
    expect(may('table.publish')).toBe(true)
    expect(sent.at(-1)).toMatchObject({ address: '/api/auth/me', headers: { Authorization: 'Bearer T' } })
  })
  it('ends here when it ends in another tab', async () => {
    server(() => grant('T'))
    await signIn('ada', 'pw')
    new BroadcastChannel('jacquard.session').postMessage({ type: 'signed-out' })
    await vi.waitFor(() => expect(user.value).toBe(null))
  })
})

describe('problems', () => {
  it('belong to the field their pointer names', () => {
    expect(['/amount', '/values/amount', '/amount/currency', '/a~1b', ''].map(fieldOf)).toEqual([
      'amount',
      'amount',
      'amount',
      'a/b',
      '',
    ])
  })
  it('without a known field belong to the whole form', () => {
    const problems = [
      { code: 'c', pointer: '/amount', message: 'one' },
      { code: 'c', pointer: '/other', message: 'two' },
    ]
    expect(problemsByField(problems, ['amount'])).toEqual({ amount: [problems[0]], '': [problems[1]] })
  })
})
