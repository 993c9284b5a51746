import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { chooseChromium, findChromium, missingChromium } from '../../../server/local/browser.ts'

/** A folder with programs that answer --version as browsers do. */
async function programs(versions: Record<string, string>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'upshot-browsers-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  for (const [name, version] of Object.entries(versions)) {
    await writeFile(join(dir, name), `#!/bin/sh\necho '${version}'\n`)
    await chmod(join(dir, name), 0o755)
  }
  return dir
}

test('the first Chromium that runs is taken', async () => {
  const dir = await programs({ chromium: 'Chromium 156.0', later: 'Chromium 150.0' })
  const places = ['missing', 'chromium', 'later'].map((name) => join(dir, name))
  expect(await chooseChromium(places, [])).toEqual({ ok: true, path: join(dir, 'chromium') })
})

test('Chrome for Testing loads extensions, so it is taken', async () => {
  const dir = await programs({ chrome: 'Google Chrome for Testing 156.0' })
  const path = join(dir, 'chrome')
  expect(await chooseChromium([path], [])).toEqual({ ok: true, path })
})

test('a link called chromium that leads to Google Chrome is passed over', async () => {
  const dir = await programs({ chromium: 'Google Chrome 156.0', other: 'Chromium 156.0' })
  const places = [join(dir, 'chromium'), join(dir, 'other')]
  expect(await chooseChromium(places, [])).toEqual({ ok: true, path: join(dir, 'other') })
})

test('Google Chrome alone is named as of no use, with the remedy', async () => {
  const dir = await programs({ 'google-chrome': 'Google Chrome 156.0' })
  const branded = join(dir, 'google-chrome')
  expect(await chooseChromium([join(dir, 'chromium')], [branded])).toEqual({ ok: false, branded })
  expect(missingChromium(branded)).toMatch(
    /^Only Google Chrome was found \(.+\), which ignores --load-extension.+playwright-core install/,
  )
})

test('no browser at all is one sentence with the remedy', async () => {
  expect(await chooseChromium([], [])).toEqual({ ok: false })
  expect(missingChromium()).toMatch(
    /^No Chromium was found: run `.+` in UPSHOT_CHROMIUM\.$|UPSHOT_CHROMIUM\.$/,
  )
})

test('a path in UPSHOT_CHROMIUM that cannot be run is said by name', async () => {
  const before = process.env.UPSHOT_CHROMIUM
  process.env.UPSHOT_CHROMIUM = '/nowhere/chromium'
  onTestFinished(() => {
    if (before === undefined) delete process.env.UPSHOT_CHROMIUM
    else process.env.UPSHOT_CHROMIUM = before
  })
  await expect(findChromium()).rejects.toThrow(
    'UPSHOT_CHROMIUM names /nowhere/chromium, which cannot be run.',
  )
})
