// What the first page costs over the wire: gzip sizes of a page's chunk and all that it imports statically.
// Usage: npm run size [-- src/nodes/list/ListPage.vue]. Fails above the budget.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const BUDGET = 350
const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))
const pages = process.argv.slice(2)
const wanted = ['index.html', ...pages]

const seen = new Set()
const files = { js: new Set(), css: new Set() }
function visit(key) {
  if (seen.has(key)) return
  seen.add(key)
  const chunk = manifest[key]
  if (!chunk)
    throw new Error(
      `No chunk ${key}. Pages: ${Object.keys(manifest)
        .filter((one) => one.endsWith('.vue'))
        .join(', ')}`,
    )
  files[chunk.file.endsWith('.css') ? 'css' : 'js'].add(chunk.file)
  for (const file of chunk.css ?? []) files.css.add(file)
  for (const one of chunk.imports ?? []) visit(one)
}
wanted.forEach(visit)

const size = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1024
const sum = (set) => [...set].reduce((total, file) => total + size(file), 0)
const js = sum(files.js)
for (const file of [...files.js].sort((a, b) => size(b) - size(a)).slice(0, 8))
  console.log(`${size(file).toFixed(1).padStart(8)} kB  ${file}`)
console.log(
  `${js.toFixed(1).padStart(8)} kB  JavaScript (budget ${BUDGET})\n${sum(files.css).toFixed(1).padStart(8)} kB  CSS`,
)
if (js > BUDGET) process.exit(1)
