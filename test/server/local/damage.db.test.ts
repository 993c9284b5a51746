import { randomBytes } from 'node:crypto'
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { startSupabase } from '../../../server/local/supabase.ts'

// For what hangs: each of these starts a CRM or two, which takes long where the machine has much else to do.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

// What a start says where files of the CRM are damaged. Nothing is mended behind anybody's back, and
// nothing is deleted.

let root: string
let whole: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'upshot damage '))
  whole = join(root, 'whole')
  await (await start(whole)).stop()
})
afterAll(() => rm(root, { recursive: true, force: true, maxRetries: 5 }))

const keys = {
  jwtSecret: randomBytes(32).toString('hex'),
  publishableKey: `sb_publishable_${randomBytes(12).toString('hex')}`,
  secretKey: `sb_secret_${randomBytes(24).toString('hex')}`,
}

function start(dataDir: string, said: string[] = []) {
  return startSupabase({ dataDir, port: 0, ...keys, log: () => {}, say: (line) => said.push(line) })
}

async function damaged(spoil: (dir: string) => Promise<unknown>) {
  const parent = await mkdtemp(join(root, 'stack '))
  onTestFinished(() => rm(parent, { recursive: true, force: true }))
  const dir = join(parent, 'supabase')
  await cp(whole, dir, { recursive: true })
  await spoil(dir)
  return dir
}

async function zero(path: string): Promise<void> {
  await writeFile(path, Buffer.alloc((await stat(path)).size))
}

/** The words of the start that failed; null where it did not. */
async function wordsOfStart(dir: string): Promise<string | null> {
  try {
    await (await start(dir)).stop()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : `no error: ${error}`
  }
}

const nonsense = /Aborted\(|object Object|Unexpected end|failed to initialize properly|undefined/

function expectRemedy(words: string | null, dir: string, file: string): void {
  expect(words).toContain(`The database in ${dir} cannot be opened: `)
  expect(words).toContain(file)
  expect(words).toContain(`begin anew with \`npm start -- --fresh --dir '${join(dir, '..')}'\``)
  expect(words).toContain('Nothing has been deleted.')
  expect(words).not.toMatch(nonsense)
}

test.each([
  ['PG_VERSION', 'empty'],
  ['PG_VERSION', 'zeros'],
  ['postgresql.conf', 'empty'],
  ['postgresql.conf', 'zeros'],
  ['pg_hba.conf', 'empty'],
  ['global/pg_control', 'short'],
  ['global/pg_control', 'zeros'],
  ['global/pg_filenode.map', 'short'],
  ['base/5/pg_filenode.map', 'zeros'],
  ['base/5/1259', 'empty'],
  // The default privileges: read when the first thing is made, and not before.
  ['base/5/826', 'empty'],
  ['pg_wal', 'gone'],
])('%s, %s: named with the remedy, and left as it is', async (file, how) => {
  const dir = await damaged(async (at) => {
    const path = join(at, file)
    if (how === 'gone') await rm(path, { recursive: true })
    else if (how === 'zeros') await zero(path)
    else await truncate(path, how === 'short' ? 100 : 0)
  })
  const before = await readdir(dir)
  // Of a table of the system Postgres says what it is to it, not where it lies.
  expectRemedy(await wordsOfStart(dir), dir, file.startsWith('base/5/1259') ? dir : file)
  expect(await readdir(dir)).toEqual(expect.arrayContaining(before))
})

test('a table, or an index, whose file is gone or empty is named at the start, not at its first row', async () => {
  const names = await filesOf(whole)
  for (const [name, spoil] of [
    ['public.meetings', 'gone'],
    ['public.meetings_pkey', 'empty'],
  ] as const) {
    const path = names.get(name) ?? ''
    const dir = await damaged((at) =>
      spoil === 'gone' ? rm(join(at, path)) : truncate(join(at, path), 0),
    )
    const words = await wordsOfStart(dir)
    expectRemedy(words, dir, join(dir, path))
    expect(words).toContain(name)
  }
})

/** Where each relation lies, as Postgres says. */
async function filesOf(dir: string): Promise<Map<string, string>> {
  const { openPostgres } = await import('../../../server/local/postgres-folder.ts')
  const copy = await damaged(async () => {})
  const connection = await openPostgres(copy === dir ? dir : copy)
  const { rows } = await connection.driver.query<{ name: string; path: string }>(
    `select 'public.' || relname as name, pg_relation_filepath(oid) as path
      from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'i')`,
  )
  await connection.close()
  return new Map(rows.map(({ name, path }) => [name, path]))
}

test('whatever file is emptied: it starts, or says which folder and what to do', async () => {
  const entries = await readdir(whole, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(whole.length + 1))
    .sort()
  let state = 11
  for (let round = 0; round < 6; round += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const path = paths[state % paths.length] ?? ''
    const dir = await damaged((at) => truncate(join(at, path), 0))
    const words = await wordsOfStart(dir)
    if (words !== null) expectRemedy(words, dir, dir)
  }
}, 240_000)

test('a folder that is no database is not filled up', async () => {
  const parent = await mkdtemp(join(root, 'stack '))
  const dir = join(parent, 'supabase')
  await mkdir(dir)
  await writeFile(join(dir, 'diary.txt'), 'mine')
  expectRemedy(await wordsOfStart(dir), dir, `${join(dir, 'PG_VERSION')} is missing`)
  expect(await readdir(dir)).toEqual(['diary.txt'])
})

test('a damaged template is set aside, said, and made anew', async () => {
  const cache = join(root, 'cache')
  process.env.UPSHOT_CACHE = cache
  onTestFinished(() => {
    delete process.env.UPSHOT_CACHE
  })
  const said: string[] = []
  const begin = async (name: string) => (await start(join(root, name), said)).stop()
  await begin('first')
  expect(said).toEqual([])
  const name = (await readdir(cache)).find((one) => one.startsWith('supabase-')) ?? ''
  const template = join(cache, name)
  await zero(join(template, 'cluster/base/5/1259'))
  await begin('after')
  expect(said.splice(0)).toEqual([
    expect.stringMatching(
      /^The template of an empty database was damaged \(.+\)\. It was set aside as .+damaged, and is made anew\.$/,
    ),
  ])
  expect((await readdir(cache)).filter((one) => one !== 'code').sort()).toEqual(['damaged', name])
  expect((await readFile(join(template, 'cluster/PG_VERSION'), 'utf8')).trim()).toBe('17')
  await begin('last')
  expect(said).toEqual([])
}, 240_000)
