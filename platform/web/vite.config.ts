import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig } from 'vitest/config'

const server = process.env.JACQUARD_SERVER ?? 'http://127.0.0.1:8000'

export default defineConfig(({ command }) => ({
  // Django serves the built files under /static/app/; the development server serves the app at /.
  base: command === 'build' ? '/static/app/' : '/',
  plugins: [
    vue(),
    Components({
      dirs: [],
      dts: 'src/generated/components.d.ts',
      resolvers: [ElementPlusResolver({ importStyle: false, directives: false })],
    }),
  ],
  define: { __VUE_OPTIONS_API__: true, __VUE_I18N_LEGACY_API__: false, __INTLIFY_PROD_DEVTOOLS__: false },
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { port: 5173, strictPort: true, proxy: { '/api': server, '/health': server, '/static/files': server } },
  build: {
    target: 'es2022',
    manifest: true,
    sourcemap: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Forty little inputs would be forty requests; the heavy ones (JSON, rich text) stay on their own.
            { name: 'field-inputs', test: /src\/fields\/(?!json\/|rich_text\/)[a-z_]+\/Input\.vue/ },
          ],
        },
      },
    },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts', 'tests/unit/**/*.test.ts'],
    setupFiles: ['tests/support/setup.ts'],
    css: false,
    testTimeout: 20_000,
  },
}))
