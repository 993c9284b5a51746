import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'

// A template is a folder of files and a list of them, whatever is in them: `damage.db.test.ts` has one with
// a Postgres in it.

let cache: string
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'upshot cache '))
  vi.stubEnv('UPSHOT_CACHE', cache)
  vi.resetModules()
  return async () => {
    vi.unstubAllEnvs()
    await rm(cache, { recursive: true, force: true })
  }
})

const files = { PG_VERSION: '17\n', 'base/5/1259': 'rows', 'global/pg_control': 'control' }

async function keep() {
  const { beginWithTemplate, keepAsTemplate } = await import(
    '../../../server/local/supabase-template.ts'
  )
  const made = await mkdtemp(join(tmpdir(), 'upshot made '))
  onTestFinished(() => rm(made, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(made, name)), { recursive: true })
    await writeFile(join(made, name), text)
  }
  const template = join(cache, 'supabase-0')
  await keepAsTemplate(made, template)
  const said: string[] = []
  const begin = async () => {
    const copy = join(cache, 'copy')
    await rm(copy, { recursive: true, force: true })
    const isBegun = await beginWithTemplate(template, copy, (line) => said.push(line))
    return { copy, isBegun }
  }
  return { template, begin, said }
}

test('a new folder begins with every file of the template', async () => {
  const { begin, said } = await keep()
  const { copy, isBegun } = await begin()
  expect(isBegun).toBe(true)
  for (const [name, text] of Object.entries(files)) {
    expect(await readFile(join(copy, name), 'utf8')).toBe(text)
  }
  expect(said).toEqual([])
})

test.each([
  ['a file has other bytes', (at: string) => writeFile(join(at, 'cluster/base/5/1259'), 'rowz')],
  ['a file is gone', (at: string) => rm(join(at, 'cluster/base/5/1259'))],
  ['a folder is gone', (at: string) => rm(join(at, 'cluster/global'), { recursive: true })],
  ['a file is there that is not listed', (at: string) => writeFile(join(at, 'cluster/more'), '')],
  ['the list is cut', (at: string) => truncate(join(at, 'files.json'), 10)],
  ['the list is gone', (at: string) => rm(join(at, 'files.json'))],
] as const)('where %s it is set aside, said, and nothing begins with it', async (_, spoil) => {
  const { template, begin, said } = await keep()
  await spoil(template)
  const { isBegun } = await begin()
  expect(isBegun).toBe(false)
  expect(said).toEqual([
    expect.stringMatching(
      /^The template of an empty database was damaged \(.+\)\. It was set aside as .+damaged, and is made anew\.$/,
    ),
  ])
  expect((await readdir(cache)).sort()).toEqual(['damaged'])
})
