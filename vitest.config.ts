import { randomBytes } from 'node:crypto'
import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { buildDefinitions, localConstants } from './server/local/build-constants.ts'

// Wrangler would warn of secrets that are handed over below.
process.env.WRANGLER_LOG ??= 'error'

/** Made anew for every run: nothing that opens a door is written down. */
function secret(bytes = 32): string {
  return randomBytes(bytes).toString('base64')
}

export default defineConfig({
  test: {
    projects: [
      {
        define: buildDefinitions(localConstants),
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/**/*.{workers,db,e2e}.test.ts'],
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
          include: ['test/**/*.workers.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'db',
          include: ['test/**/*.db.test.ts'],
          globalSetup: ['test/setup/postgres-cluster.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/**/*.e2e.test.ts'],
          globalSetup: ['test/setup/extension.ts'],
          // One browser and one stack at a time, after everything else: two of them starve each
          // other on a small machine.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
