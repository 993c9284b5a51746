import type { ChildProcess } from 'node:child_process'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { readWranglerConfig } from '../../server/deploy/config.ts'
import { secretNames } from '../../server/deploy/settings.ts'
import { freePort } from '../../server/local/ports.ts'
import { buildSelfHost } from '../../server/self-host/build.ts'
import { countingLimit } from '../../server/self-host/limit.ts'

const root = join(import.meta.dirname, '../..')
const workerd = createRequire(import.meta.url).resolve('workerd/bin/workerd')

const settings = {
  SUPABASE_URL: 'http://127.0.0.1:1',
  SUPABASE_PUBLISHABLE_KEY: 'publishable',
  SUPABASE_SECRET_KEY: 'secret',
  FATHOM_CLIENT_ID: 'client',
  FATHOM_CLIENT_SECRET: 'secret',
  FATHOM_AUTHORIZE_URL: 'https://fathom.test/authorize',
  FATHOM_API_URL: 'https://fathom.test/v1',
  EXTENSION_IDS: 'a'.repeat(32),
  TOKEN_KEYS: JSON.stringify({
    current: 'k1',
    keys: { k1: Buffer.alloc(32, 3).toString('base64') },
  }),
  OPERATOR_TOKEN: 'o'.repeat(40),
}

test('workerd alone serves the companion, and what it holds survives being killed', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'upshot-self-host-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const listen = { public: await freePort(), cron: await freePort() }
  const url = `http://127.0.0.1:${listen.public}`
  await buildSelfHost(dir, { host: '127.0.0.1', listen })
  // Of a class that the worker lacks workerd says nothing before somebody needs an object of it.
  const worker = await readFile(join(dir, 'worker.js'), 'utf8')
  const config = await readFile(join(dir, 'config.capnp'), 'utf8')
  const classes = [...config.matchAll(/className = "(\w+)"/g)].map(([, name]) => name)
  expect(classes.length).toBeGreaterThan(4)
  const lacking = classes.filter((name) => !new RegExp(`\\bas ${name}\\b`).test(worker))
  expect(lacking).toEqual([])
  await mkdir(join(dir, 'data'))
  const start = async (more: Record<string, string> = {}): Promise<ChildProcess> => {
    const names = [...Object.keys((await readWranglerConfig()).vars), ...secretNames]
    const nothing = Object.fromEntries(names.map((name) => [name, '']))
    const child = spawn(
      workerd,
      ['serve', join(dir, 'config.capnp'), `--directory-path=state=${join(dir, 'data')}`],
      {
        env: { ...process.env, ...nothing, ...settings, PUBLIC_URL: url, ...more },
        stdio: 'ignore',
      },
    )
    onTestFinished(() => void child.kill('SIGKILL'))
    for (;;) {
      if (child.exitCode !== null) throw new Error(`workerd ended with ${child.exitCode}`)
      const isThere = await fetch(`${url}/health`).then(
        () => true,
        () => false,
      )
      if (isThere) return child
      await sleep(50)
    }
  }
  const health = async () => {
    const answer = await fetch(`${url}/health`)
    const { problems } = (await answer.json()) as { problems?: string[] }
    return { status: answer.status, problems }
  }
  const canary = async () => {
    const headers = { authorization: `Bearer ${settings.OPERATOR_TOKEN}` }
    const answer = await fetch(`${url}/v1/operator/canary`, { method: 'POST', headers })
    return answer.json()
  }

  const first = await start()
  expect(await health()).toEqual({ status: 200, problems: undefined })
  // A delivery by the public address, onto the disk, and worked off by an alarm.
  expect(await canary()).toMatchObject({ ok: true, problem: null })
  expect(await (await fetch(`http://127.0.0.1:${listen.cron}`)).text()).toBe('done\n')
  expect((await readdir(join(dir, 'data'))).length).toBeGreaterThan(0)
  const gone = once(first, 'exit')
  first.kill('SIGKILL')
  await gone

  // Another key under the same id: what was sealed before the power went is still there to tell.
  const keys = { current: 'k1', keys: { k1: Buffer.alloc(32, 4).toString('base64') } }
  const second = await start({ TOKEN_KEYS: JSON.stringify(keys) })
  expect(await health()).toEqual({
    status: 503,
    problems: ['TOKEN_KEYS has other bytes under "k1" than those that sealed what is stored'],
  })
  const ended = once(second, 'exit')
  second.kill('SIGKILL')
  await ended
  await start()
  expect(await health()).toEqual({ status: 200, problems: undefined })
})

test('limits are counted within their period, each caller apart', async () => {
  let now = 0
  const { limit } = countingLimit({ limit: 2, periodMs: 60_000 }, () => now)
  const ask = async (key: string) => (await limit({ key })).success
  expect([await ask('a'), await ask('a'), await ask('a'), await ask('b')]).toEqual([
    true,
    true,
    false,
    true,
  ])
  now = 60_000
  expect(await ask('a')).toBe(true)
})

test('what compose.yaml asks for is in the example, and images and volumes are named', async () => {
  const read = (name: string) => readFile(join(root, 'self-host', name), 'utf8')
  const [compose, example, proxy] = [
    await read('compose.yaml'),
    await read('env.example'),
    await read('Caddyfile'),
  ]
  const wanted = new Set(
    [...`${compose}${proxy}`.matchAll(/\$\{?([A-Z][A-Z_]+)/g)].map(([, name]) => name),
  )
  const given = new Set([...example.matchAll(/^#? ?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name))
  expect(wanted.size).toBeGreaterThan(15)
  expect(wanted).toEqual(given)
  const images = [...compose.matchAll(/^ {4}image: (\S+)$/gm)].map(([, image = '']) => image)
  expect(images.length).toBeGreaterThan(4)
  for (const image of images) expect(image).toMatch(/:v?\d/)
  const used = [...compose.matchAll(/^ {6}- (\w+):\//gm)].map(([, volume]) => volume)
  const declared = (compose.split('\nvolumes:\n')[1] ?? '').match(/^ {2}(\w+):/gm) ?? []
  expect(new Set(used)).toEqual(new Set(declared.map((line) => line.trim().replace(':', ''))))
  // Every setting of the companion reaches it.
  const { vars } = await readWranglerConfig()
  for (const name of [...Object.keys(vars), ...secretNames]) {
    expect(compose).toMatch(new RegExp(`^ {6}${name}:`, 'm'))
  }
})

/** A folder of self-host's scripts with somebody who says to be Docker, and writes down what is asked of it. */
async function besideDocker(fails: string) {
  const dir = await mkdtemp(join(tmpdir(), 'up shot '))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const [scripts, bin] = [join(dir, 'self host'), join(dir, 'bin')]
  await mkdir(join(scripts, 'files'), { recursive: true })
  await mkdir(bin)
  for (const name of ['backup.sh', 'restore.sh']) {
    await copyFile(join(root, 'self-host', name), join(scripts, name))
  }
  await writeFile(join(scripts, '.env'), 'TOKEN_KEYS=x\n')
  const docker = `#!/bin/sh
echo "$*" >> "${dir}/asked"
case "$*" in *'${fails}'*) exit 1 ;; esac
case "$*" in
  *pg_dump*) echo dump ;;
  *'-cf -'*) tar -C "${scripts}/files" -cf - . ;;
  *'-xf -'* | *pg_restore*) cat > /dev/null ;;
esac
`
  await writeFile(join(bin, 'docker'), docker, { mode: 0o755 })
  const run = (script: string, args: readonly string[], answer = '') => {
    const { status, stdout, stderr } = spawnSync('sh', [join(scripts, script), ...args], {
      cwd: dir,
      input: answer,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
    })
    return { status, stdout, stderr }
  }
  const asked = () => readFile(join(dir, 'asked'), 'utf8').catch(() => '')
  return { dir, scripts, run, asked }
}

test('a backup goes where it was asked from, and is put back in order', async () => {
  const { dir, run, asked } = await besideDocker('nothing fails')
  const made = run('backup.sh', ['my backups'])
  const [name = ''] = await readdir(join(dir, 'my backups'))
  expect(made).toEqual({ status: 0, stdout: `${join(dir, 'my backups', name)}\n`, stderr: '' })
  expect((await readdir(join(dir, 'my backups', name))).sort()).toEqual([
    'crm.dump',
    'env',
    'mailboxes.tar',
    'pictures.tar',
  ])
  await rm(join(dir, 'asked'))
  expect(run('restore.sh', [`my backups/${name}/`], 'no\n').status).toBe(1)
  expect(await asked()).toBe('')
  expect(run('restore.sh', [`my backups/${name}/`], 'restore\n')).toMatchObject({
    status: 0,
    stderr: '',
  })
  const steps = [
    'up -d --wait db',
    'pg_restore --list',
    'stop companion',
    '--clean',
    '-C /data',
    'storage sh',
    'up -d\n',
  ]
  const all = await asked()
  const places = steps.map((step) => all.indexOf(step))
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(places).not.toContain(-1)
})

test('a backup that breaks off is none, and the companion runs again', async () => {
  const { dir, run, asked } = await besideDocker('--entrypoint tar')
  expect(run('backup.sh', [dir]).status).toBe(1)
  expect((await asked()).trim().split('\n').at(-1)).toBe('compose start companion')
  const name = (await readdir(dir)).find((one) => one.startsWith('upshot-')) ?? ''
  expect(run('restore.sh', [join(dir, name)], 'restore\n').stderr).toContain('no whole backup')
})

test('a damaged backup changes nothing, and a restore that breaks off says where everything stands', async () => {
  const { dir, scripts, run, asked } = await besideDocker('--clean')
  run('backup.sh', [dir])
  const backup = join(dir, (await readdir(dir)).find((one) => one.startsWith('upshot-')) ?? '')
  await rm(join(dir, 'asked'))
  const tar = await readFile(join(backup, 'pictures.tar'))
  await writeFile(join(backup, 'pictures.tar'), 'half of it')
  expect(run('restore.sh', [backup], 'restore\n').stderr).toContain(
    'pictures.tar is damaged: nothing',
  )
  expect(await asked()).toBe('')
  await writeFile(join(backup, 'pictures.tar'), tar)
  await writeFile(join(scripts, '.env'), 'TOKEN_KEYS=y\n')
  const { status, stderr } = run('restore.sh', [backup], 'restore\n')
  expect(status).toBe(1)
  expect(stderr).toContain("another than the backup's")
  expect(stderr).toContain('The restore broke off')
  expect(run('restore.sh', ['nowhere']).stderr).toContain('nowhere is no folder')
  await rm(join(scripts, '.env'))
  expect(run('restore.sh', [backup], 'restore\n').stderr).toContain('.env is not there: copy')
})
