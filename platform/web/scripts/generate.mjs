// Types of the server's operations: `manage.py openapi` → src/generated/api.d.ts. Committed, never edited.
import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapi, { astToString } from 'openapi-typescript'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const python = existsSync(`${root}.venv/bin/python`) ? `${root}.venv/bin/python` : 'python3'
const text = execFileSync(python, ['manage.py', 'openapi'], { cwd: root, maxBuffer: 64 * 1024 * 1024 })
const target = new URL('../src/generated/api.d.ts', import.meta.url)
writeFileSync(target, astToString(await openapi(JSON.parse(text.toString()))))
console.log(`Wrote ${fileURLToPath(target)}`)
