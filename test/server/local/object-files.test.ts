import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { requireWholeObjects } from '../../../server/local/object-files.ts'

/** The memory of one object, as workerd leaves it when it is killed: part of it in the log beside it. */
async function object(): Promise<{ dir: string; path: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'upshot-objects-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  await mkdir(join(dir, 'do/upshot-companion-Mailbox'), { recursive: true })
  const path = join(dir, 'do/upshot-companion-Mailbox/0a1b.sqlite')
  const database = new DatabaseSync(path)
  database.exec('pragma journal_mode = wal; create table facts (name text primary key, value blob)')
  for (let row = 0; row < 200; row += 1) {
    database.prepare('insert into facts values (?, randomblob(500))').run(String(row))
  }
  database.close()
  return { dir, path }
}

async function words(dir: string): Promise<string | null> {
  return requireWholeObjects(dir).then(
    () => null,
    (error: Error) => error.message,
  )
}

test('whole files, new ones and a folder that is not there yet are fine', async () => {
  const { dir, path } = await object()
  await writeFile(join(dir, 'do/upshot-companion-Mailbox/new.sqlite'), '')
  expect(await words(dir)).toBeNull()
  expect(await words(join(dir, 'nowhere'))).toBeNull()
  const database = new DatabaseSync(path, { readOnly: true })
  expect(database.prepare('select count(*) as n from facts').get()).toEqual({ n: 200 })
  database.close()
})

test.each([
  ['cut in half', async (path: string) => truncate(path, 40_000)],
  ['cut within its header', async (path: string) => truncate(path, 60)],
  ['zeros', async (path: string) => writeFile(path, Buffer.alloc(40_960))],
  ['another kind of file', async (path: string) => writeFile(path, 'Dear diary, '.repeat(900))],
  [
    'one page of it zeros',
    async (path: string) => {
      const bytes = await readFile(path)
      await writeFile(path, bytes.fill(0, 8_192, 12_288))
    },
  ],
  [
    'emptied beside a log that is not',
    async (path: string) => {
      await writeFile(`${path}-wal`, await readFile(path))
      await truncate(path, 0)
    },
  ],
])('%s: named with path and remedy, and left as it is', async (_what, spoil) => {
  const { dir, path } = await object()
  await spoil(path)
  const before = await readFile(path)
  const said = await words(dir)
  expect(said).toContain(`${path} is damaged (`)
  expect(said).toContain(`move it away together with ${path}-wal`)
  expect(said).toContain('Nothing has been deleted.')
  expect(await readFile(path)).toEqual(before)
})
