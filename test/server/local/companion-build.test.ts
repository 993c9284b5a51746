import { mkdtemp, readFile, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'

test('the build is made once for the same sources, anew where it is damaged, and keeps no variable of the surroundings', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'upshot-cache-'))
  onTestFinished(() => rm(cache, { recursive: true, force: true }))
  vi.stubEnv('UPSHOT_CACHE', cache)
  vi.stubEnv('TOKEN_KEYS', 'of the surroundings')
  onTestFinished(() => void vi.unstubAllEnvs())
  const { buildCompanion } = await import('../../../server/local/companion-build.ts')

  const first = await buildCompanion()
  const code = await readFile(first.script, 'utf8')
  expect(code).toMatch(/export \{[^}]*\bMailbox\b/)
  expect(JSON.parse(await readFile(`${first.script}.map`, 'utf8')).sources).toContainEqual(
    expect.stringMatching(/server\/worker\.ts$/),
  )
  expect(first.options.durableObjects).toHaveProperty('MAILBOX')
  expect(first.options.bindings).not.toHaveProperty('TOKEN_KEYS')
  expect(await buildCompanion()).toEqual(first)

  await truncate(first.script, 1_000)
  expect(await buildCompanion()).toEqual(first)
  expect(await readFile(first.script, 'utf8')).toBe(code)
})
