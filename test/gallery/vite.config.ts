import { defineConfig } from 'vite'

/** The gallery as a plain page: no extension, no network. */
export default defineConfig({
  root: import.meta.dirname,
  build: {
    target: 'chrome123',
    outDir: '../../.output/gallery',
    emptyOutDir: true,
  },
  logLevel: 'error',
})
