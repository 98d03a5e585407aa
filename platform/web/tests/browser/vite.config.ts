/** The app and the galleries of these tests, built: a development server reloads a page when it meets a library anew. */

import { fileURLToPath } from 'node:url'
import { defineConfig, mergeConfig, type ConfigEnv, type UserConfig } from 'vite'
import app from '../../vite.config.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig(async (env: ConfigEnv) =>
  mergeConfig((await app(env)) as UserConfig, {
    base: '/',
    root: here('../..'),
    build: {
      outDir: here('./dist'),
      emptyOutDir: true,
      rolldownOptions: { input: [here('../../index.html'), here('./gallery.html'), here('./charts.html')] },
    },
  }),
)
