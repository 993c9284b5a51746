import { join } from 'node:path'
import { defineConfig } from 'vite'
import { dexieZones } from '../../server/local/dexie-zones.ts'
import { modernDexie } from '../../server/local/modern-dexie.ts'

const root = join(import.meta.dirname, '../..')

/** The gallery as a plain page: no extension, no network. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [dexieZones(root)],
  worker: { plugins: () => [dexieZones(root)] },
  resolve: { alias: [modernDexie] },
  build: {
    target: 'chrome123',
    outDir: '../../.output/gallery',
    emptyOutDir: true,
  },
  logLevel: 'error',
})
