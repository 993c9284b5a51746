import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { stackSecrets } from '../../../server/local/secrets.ts'

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'upshot-secrets-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

test('secrets are made once, for this account alone, and a draft of an earlier run is no obstacle', async () => {
  const dir = await folder()
  await writeFile(join(dir, 'secrets.json.draft'), '{"supabaseJwt')
  const first = await stackSecrets(dir)
  expect(await stackSecrets(dir)).toEqual(first)
  expect(await readdir(dir)).toEqual(['secrets.json'])
  expect((await stat(join(dir, 'secrets.json'))).mode & 0o777).toBe(0o600)
})

test('damaged secrets are named with path and remedy, at whatever byte they end, and stay as they are', async () => {
  const dir = await folder()
  await stackSecrets(dir)
  const path = join(dir, 'secrets.json')
  const whole = await readFile(path, 'utf8')
  const spoilt = [
    ...Array.from({ length: whole.length - 1 }, (_, at) => whole.slice(0, at)).filter(
      (text) => !text.endsWith('}'),
    ),
    '\0'.repeat(whole.length),
    'null',
    '[]',
    '"text"',
    whole.replace('"repPassword"', '"password"'),
    whole.replace(/"tokenKeys": ".*",/, '"tokenKeys": "{",'),
    whole.replace(/"supabaseJwtSecret": ".*",/, '"supabaseJwtSecret": "",'),
  ]
  for (const text of spoilt) {
    await writeFile(path, text)
    const failure = await stackSecrets(dir).then(
      () => null,
      (error: Error) => error.message,
    )
    expect(failure, JSON.stringify(text)).toContain(`${path} is damaged: `)
    expect(failure).toMatch(/Put it back from a backup, or begin anew with `npm start -- --fresh/)
    expect(failure).not.toMatch(/Unexpected|object Object|\[\s*\{/)
    expect(await readFile(path, 'utf8')).toBe(text)
  }
})

test('state without the secrets that open it is not given new ones', async () => {
  for (const name of ['supabase', 'companion', 'fathom']) {
    const dir = await folder()
    await mkdir(join(dir, name))
    await expect(stackSecrets(dir)).rejects.toThrow(
      `${join(dir, 'secrets.json')} is missing, and what is in ${join(dir, name)} does not open without it.`,
    )
    expect(await readdir(dir)).toEqual([name])
  }
})

test('a secrets file that cannot be read is named', async () => {
  const dir = await folder()
  await mkdir(join(dir, 'secrets.json'))
  await expect(stackSecrets(dir)).rejects.toThrow(
    `${join(dir, 'secrets.json')} cannot be read (EISDIR)`,
  )
})
