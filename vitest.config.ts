import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { buildDefinitions, localConstants } from './server/local/build-constants.ts'

// Wrangler would warn of secrets that are handed over below.
process.env.WRANGLER_LOG ??= 'error'

/** Made anew for every run: nothing that opens a door is written down. */
function secret(bytes = 32): string {
  return randomBytes(bytes).toString('base64')
}

/** Vitest leaves one core to itself, which is half of a machine with two. */
const maxWorkers = availableParallelism()

export default defineConfig({
  test: {
    projects: [
      {
        define: buildDefinitions(localConstants),
        test: {
          name: 'unit',
          maxWorkers,
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/**/*.{workers,db,e2e}.test.ts'],
          // For what hangs: a busy machine is no fault, and what must be quick is measured by its CPU time.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        plugins: [
          cloudflareTest({
            // workerd's own lines: warnings of what tests do on purpose, among them processes they kill.
            verbose: false,
            wrangler: { configPath: './server/wrangler.jsonc' },
            miniflare: {
              bindings: {
                SUPABASE_URL: 'https://supabase.test',
                SUPABASE_PUBLISHABLE_KEY: `sb_publishable_${secret(8)}`,
                SUPABASE_SECRET_KEY: `sb_secret_${secret(8)}`,
                FATHOM_CLIENT_ID: 'upshot-test',
                FATHOM_CLIENT_SECRET: secret(),
                FATHOM_AUTHORIZE_URL: 'https://fathom.test/external/v1/oauth2/authorize',
                FATHOM_API_URL: 'https://fathom.test/external/v1',
                HUBSPOT_CLIENT_ID: 'upshot-test',
                HUBSPOT_CLIENT_SECRET: secret(),
                HUBSPOT_AUTHORIZE_URL: 'https://hubspot.test/oauth/authorize',
                HUBSPOT_API_URL: 'https://hubspot.test',
                PUBLIC_URL: 'https://companion.test',
                EXTENSION_IDS: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',
                OPERATOR_TOKEN: secret(),
                THUMBNAIL_BUCKET: '',
                TOKEN_KEYS: JSON.stringify({ current: 'k1', keys: { k1: secret() } }),
              },
            },
          }),
        ],
        test: {
          name: 'workers',
          maxWorkers,
          include: ['test/**/*.workers.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'db',
          maxWorkers,
          include: ['test/**/*.db.test.ts'],
          globalSetup: ['test/setup/postgres-cluster.ts'],
          // As above: a busy machine is no fault.
          testTimeout: 90_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'gallery',
          maxWorkers,
          include: ['test/gallery/*.e2e.test.ts'],
          globalSetup: ['test/setup/gallery.ts'],
          testTimeout: 240_000,
          hookTimeout: 300_000,
          // What a page shows is waited for, not timed: how quick the panel is, the benchmarks say.
          expect: { poll: { timeout: 30_000 } },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/**/*.e2e.test.ts'],
          exclude: ['test/gallery/**'],
          globalSetup: ['test/setup/extension.ts'],
          // One browser and one stack at a time, after everything else unless it has a Vitest of its
          // own (see test/run.ts): two of them starve each other on a small machine.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 240_000,
          hookTimeout: 300_000,
          // What a page shows is waited for, not timed: how quick the panel is, the benchmarks say.
          expect: { poll: { timeout: 30_000 } },
        },
      },
    ],
  },
})
