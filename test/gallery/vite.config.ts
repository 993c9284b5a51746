import { join } from 'node:path'
import { defineConfig } from 'vite'
import { buildDefinitions, localConstants } from '../../server/local/build-constants.ts'
import { dexieZones } from '../../server/local/dexie-zones.ts'
import { firstFrame } from '../../server/local/first-frame.ts'
import { modernDexie } from '../../server/local/modern-dexie.ts'

const root = join(import.meta.dirname, '../..')

/** The gallery as a plain page: no extension, no network. */
export default defineConfig({
  root: import.meta.dirname,
  define: buildDefinitions(localConstants),
  plugins: [dexieZones(root), firstFrame(root, 'entrypoints/sidepanel/first-frame.ts')],
  worker: { plugins: () => [dexieZones(root)] },
  resolve: { alias: [modernDexie] },
  build: {
    target: 'chrome123',
    outDir: '../../.output/gallery',
    emptyOutDir: true,
    // Each of the hundred states is a page of its own: one file to ask for and not seventy.
    rolldownOptions: { output: { codeSplitting: false } },
  },
  logLevel: 'error',
})
