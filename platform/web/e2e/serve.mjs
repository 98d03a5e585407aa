// The product itself for the tests: an installation of its own in a folder that goes with it, the tables that the kind
// `table` shows as its examples, an administrator and a clerk who may do less.
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const python = process.env.PYTHON ?? join(root, '.venv/bin/python')
const port = process.env.E2E_PORT ?? '8199'
const base = `http://127.0.0.1:${port}`
const folder = mkdtempSync(join(tmpdir(), 'jacquard-e2e-'))
const env = {
  ...process.env,
  JACQUARD_VAR: join(folder, 'var'),
  BIND: `127.0.0.1:${port}`,
  BASE_URL: base,
  OUTBOUND_ALLOW: '127.0.0.1/32',
}
delete env.DATABASE_URL
mkdirSync(env.JACQUARD_VAR)

const PASSWORD = 'a loom weaves patterns'

function manage(...words) {
  const done = spawnSync(python, ['manage.py', ...words], { cwd: root, env, encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`manage.py ${words.join(' ')}\n${done.stdout}\n${done.stderr}`)
  return done.stdout
}

function packed() {
  const pack = join(folder, 'pack')
  const examples = join(root, 'runtime/kinds/table/examples/good')
  mkdirSync(join(pack, 'table'), { recursive: true })
  for (const file of readdirSync(examples)) cpSync(join(examples, file), join(pack, 'table', file))
  cpSync(fileURLToPath(new URL('./pack/', import.meta.url)), pack, { recursive: true })
  return pack
}

async function call(method, path, body, token) {
  const headers = { 'Content-Type': 'application/json', 'X-Requested-With': 'jacquard' }
  if (token) headers.Authorization = `Bearer ${token}`
  if (method === 'POST') headers['Idempotency-Key'] = crypto.randomUUID()
  const answer = await fetch(base + path, { method, headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return answer.status === 204 ? null : answer.json()
}

const said = manage('start', '--demo=0', '--prepare-only')
const setup = /\/setup#(\S+)/.exec(said)?.[1]
if (!setup) throw new Error(`No link for the administrator in:\n${said}`)
manage('metadata', 'import', packed())

const results = fileURLToPath(new URL('../test-results/', import.meta.url))
mkdirSync(results, { recursive: true })
const log = openSync(join(results, 'server.log'), 'w')
const server = spawn(python, ['manage.py', 'up'], { cwd: root, env, stdio: ['ignore', log, log] })
const stop = () => server.kill('SIGTERM')
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
server.on('exit', (code) => {
  rmSync(folder, { recursive: true, force: true })
  process.exit(code ?? 0)
})

for (let turn = 0; turn < 400; turn += 1) {
  if (
    await fetch(`${base}/health/ready`).then(
      (answer) => answer.ok,
      () => false,
    )
  )
    break
  await new Promise((resolve) => setTimeout(resolve, 200))
}
const { access_token: token } = await call('POST', '/api/auth/setup', {
  token: setup,
  username: 'admin',
  password: PASSWORD,
})
await call('POST', '/api/users', { username: 'clerk', display_name: 'Cleo Clerk', roles: ['clerk'] }, token)
const link = /#(\S+)/.exec(manage('setup_link', 'clerk'))?.[1]
await call('POST', '/api/auth/setup', { token: link, password: PASSWORD })

// The runner waits for this address: it answers when all of the above is done.
createServer((_request, reply) => reply.end('ready')).listen(Number(port) + 1, '127.0.0.1')
