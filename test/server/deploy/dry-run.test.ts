import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { configOf, readWranglerConfig } from '../../../server/deploy/config.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../../..')
/** A free plan takes 3 MB, compressed; ours is far below, and should stay there. */
const mostBytes = 700 * 1024

test('Wrangler builds what is deployed from the configuration of an environment, source maps too', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'upshot-deploy-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const shared = await readWranglerConfig()
  const config = configOf(shared, 'staging', { vars: shared.vars, otelDestination: 'sentry' })
  await writeFile(join(dir, 'wrangler.json'), JSON.stringify(config))
  const { stdout, stderr } = await run(
    join(root, 'node_modules/.bin/wrangler'),
    ['deploy', '--config', join(dir, 'wrangler.json'), '--dry-run', '--outdir', join(dir, 'out')],
    {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', WRANGLER_LOG: 'log', WRANGLER_SEND_METRICS: 'false' },
    },
  )
  expect(`${stdout}${stderr}`).not.toMatch(/unexpected fields|WARNING/i)
  for (const binding of ['MAILBOX', 'AI_BUDGET', 'KEY_REGISTRY', 'LOOKOUT', 'VERSION']) {
    expect(stdout).toContain(`env.${binding}`)
  }
  const worker = await readFile(join(dir, 'out/worker.js'))
  expect(gzipSync(worker).length).toBeLessThan(mostBytes)
  const map: { sources: string[] } = JSON.parse(
    await readFile(join(dir, 'out/worker.js.map'), 'utf8'),
  )
  expect(map.sources.some((source) => source.endsWith('server/mailbox/mailbox.ts'))).toBe(true)
})
