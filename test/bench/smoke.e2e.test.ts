import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

/** Benchmarks are run by hand and seldom: without this they would rot unseen. */

const execute = promisify(execFile)
const root = join(import.meta.dirname, '../..')

test('every benchmark runs', { timeout: 600_000 }, async () => {
  const script = ['server/local/on-node.mjs', 'test/bench/run.ts', '--smoke']
  // Vitest sets NODE_ENV to `test`; by hand there is none. A benchmark that fails is named by the rejection.
  const env = { ...process.env, NODE_ENV: '', NODE_OPTIONS: '' }
  const { stdout } = await execute(process.execPath, script, { cwd: root, env })
  const files = await readdir(import.meta.dirname)
  const names = files
    .filter((file) => file.endsWith('.bench.ts'))
    .map((file) => file.replace('.bench.ts', ''))
  expect(stdout.match(/^\S+(?= runs)/gm)).toEqual(names.sort())
})
