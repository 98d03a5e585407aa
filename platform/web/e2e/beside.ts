/** Installations of their own beside the one under test: empty ones, and the flights demo. */

import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
export const python = process.env.PYTHON ?? join(root, '.venv/bin/python')

export interface Server {
  address: string
  stop: () => Promise<void>
}

export interface EmptyServer extends Server {
  /** The one-time link that sets the administrator's password. */
  setup: string
}

export interface FlightsServer extends Server {
  /** By user name, as the demo has made them. */
  passwords: Record<string, string>
}

export async function emptyServer(port: number): Promise<EmptyServer> {
  const { said, ...server } = await started(port, '0')
  const token = /\/setup#(\S+)/.exec(said)?.[1]
  if (!token) throw new Error(`No link for the administrator in:\n${said}`)
  return { ...server, setup: `/setup#${token}` }
}

export async function flightsServer(port: number): Promise<FlightsServer> {
  const { folder, ...server } = await started(port, '1')
  const users = readFileSync(join(folder, 'var/demo-users.txt'), 'utf8').trim().split('\n')
  return { ...server, passwords: Object.fromEntries(users.map((line) => line.split('\t').slice(0, 2))) }
}

async function started(port: number, demo: '0' | '1'): Promise<Server & { said: string; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'jacquard-beside-'))
  const address = `http://127.0.0.1:${port}`
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    JACQUARD_VAR: join(folder, 'var'),
    BIND: `127.0.0.1:${port}`,
    BASE_URL: address,
    WEB_WORKERS: '1',
  }
  delete env.DATABASE_URL
  mkdirSync(join(folder, 'var'))
  const prepared = spawnSync(python, ['manage.py', 'start', `--demo=${demo}`, '--prepare-only'], {
    cwd: root,
    env,
    encoding: 'utf8',
  })
  if (prepared.status !== 0) throw new Error(`${prepared.stdout}\n${prepared.stderr}`)
  const log = openSync(join(folder, 'server.log'), 'w')
  const server = spawn(python, ['manage.py', 'up'], { cwd: root, env, stdio: ['ignore', log, log] })
  await ready(address)
  return { address, folder, said: prepared.stdout, stop: () => stopped(server, folder) }
}

async function ready(address: string) {
  for (let turn = 0; turn < 150; turn += 1) {
    const answers = await fetch(`${address}/health/ready`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (answers) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`${address} does not get ready.`)
}

async function stopped(server: ChildProcess, folder: string) {
  const gone = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  await gone
  rmSync(folder, { recursive: true, force: true })
}
