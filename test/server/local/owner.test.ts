import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { holdAsPart, ownFolder } from '../../../server/local/owner.ts'

const ownerModule = join(import.meta.dirname, '../../../server/local/owner.ts')
const ports = { supabase: 54321, companion: 8787, fathom: 8788 }

async function folder(name = 'upshot owner '): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), name))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

/** Another process that does this with the folder and lives until it is killed. */
async function another(dir: string, what: string) {
  const script = `import { holdAsPart, ownFolder } from ${JSON.stringify(ownerModule)}
    const dir = ${JSON.stringify(dir)}
    ${what}
    console.log('holds it'); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

const owning = `const owner = await ownFolder(dir); await owner.describe(${JSON.stringify(ports)})`

test('a second owner is told who has the folder, and how to stop it or start beside it', async () => {
  const dir = await folder()
  const { pid } = await another(dir, owning)
  const second = ownFolder(dir)
  await expect(second).rejects.toThrow(`${dir} is in use by process ${pid}, since 20`)
  await expect(second).rejects.toThrow('companion at http://127.0.0.1:8787')
  await expect(second).rejects.toThrow(`kill ${pid}`)
  await expect(second).rejects.toThrow(
    /npm start -- --dir '.*-2' --supabase-port 54331 --companion-port 8797 --fathom-port 8798/,
  )
  await expect(ownFolder(await folder())).resolves.toBeDefined()
})

test('an owner that was killed holds nothing, whatever it left behind', async () => {
  const dir = await folder()
  const first = await another(dir, owning)
  const exited = once(first, 'exit')
  first.kill('SIGKILL')
  await exited
  expect(await readdir(dir)).toContain('owner.json')
  const owner = await ownFolder(dir)
  await expect(ownFolder(dir)).rejects.toThrow('by a run that is just starting')
  owner.release()
  owner.release()
  ;(await ownFolder(dir)).release()
})

test('of many who come at once one gets it', async () => {
  const dir = await folder()
  const owners = await Promise.allSettled(Array.from({ length: 20 }, () => ownFolder(dir)))
  expect(owners.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('a part that outlives its owner is waited for, and the owner is told when it does not end', async () => {
  const dir = await folder()
  const part = await another(dir, `holdAsPart(dir + '/parts.lock')`)
  await expect(ownFolder(dir, { waitMs: 100 })).rejects.toThrow('do not end')
  const said: string[] = []
  const waiting = ownFolder(dir, { say: (line) => said.push(line) })
  setTimeout(() => part.kill('SIGKILL'), 2_500)
  const owner = await waiting
  expect(said).toEqual([expect.stringContaining('still closing')])
  // Its own parts hold it together, and a new owner would wait for them.
  const parts = [1, 2].map(() => another(dir, `holdAsPart(dir + '/parts.lock')`))
  await expect(Promise.all(parts)).resolves.toHaveLength(2)
  owner.release()
})

test('a part that comes when a new run looks is refused', async () => {
  const dir = await folder()
  const { partsLock } = await ownFolder(dir)
  await another(
    dir,
    `const { DatabaseSync } = await import('node:sqlite')
    const db = new DatabaseSync(dir + '/parts.lock'); db.exec('begin exclusive'); globalThis.db = db`,
  )
  expect(() => holdAsPart(partsLock)).toThrow('taken the folder over')
})

test('a lock that is none is named with its path and the remedy', async () => {
  const damaged = await folder()
  await writeFile(
    join(damaged, 'owner.lock'),
    'not a database at all, and longer than a header of one'.repeat(20),
  )
  await expect(ownFolder(damaged)).rejects.toThrow(
    `${join(damaged, 'owner.lock')} cannot be locked (file is not a database)`,
  )
  const blocked = await folder()
  await mkdir(join(blocked, 'owner.lock'))
  await expect(ownFolder(blocked)).rejects.toThrow(/owner\.lock cannot be locked .+ may be deleted/)
})

test('taking a folder writes nothing into the locks', async () => {
  const dir = await folder()
  const owner = await ownFolder(dir)
  expect((await readdir(dir)).sort()).toEqual(['owner.lock', 'parts.lock'])
  expect((await stat(join(dir, 'owner.lock'))).size).toBe(0)
  owner.release()
})
