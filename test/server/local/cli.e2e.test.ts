import type { ChildProcess } from 'node:child_process'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { freePort, isPortFree } from '../../../server/local/ports.ts'

const execute = promisify(execFile)
const root = join(import.meta.dirname, '../../..')
const script = join(root, 'server/local/on-node.mjs')
const cli = join(root, 'server/local/cli.ts')

/** `npm start` with ports and state of its own, until it says how to stop it. */
async function start(name = 'upshot-start-') {
  const dir = await mkdtemp(join(tmpdir(), name))
  const ports = {
    supabase: await freePort(),
    companion: await freePort(),
    fathom: await freePort(),
  }
  const child = spawn(
    process.execPath,
    [script, cli, '--no-browser', '--dir', dir]
      .concat(['--supabase-port', String(ports.supabase)])
      .concat(['--companion-port', String(ports.companion)])
      .concat(['--fathom-port', String(ports.fathom)]),
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '' } },
  )
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await rm(dir, { recursive: true, force: true })
  })
  return { child, dir, ports, output: await said(child, 'Ctrl-C stops everything') }
}

/** What the child printed, once that is among it. */
function said(child: ChildProcess, words: string): Promise<string> {
  let output = ''
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text
        if (output.includes(words)) resolve(output)
      })
    }
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)))
  })
}

test('one command serves CRM, companion and Fathom, and Ctrl-C leaves nothing behind', async () => {
  const { child, ports, output } = await start()
  for (const port of Object.values(ports)) expect(output).toContain(`http://127.0.0.1:${port}`)
  expect(output).toMatch(/Sign in with +\S+@\S+/)
  expect(output).toMatch(/Password +\S+/)
  const health = await fetch(`http://127.0.0.1:${ports.companion}/health`)
  expect(health.status).toBe(200)

  const exited = once(child, 'exit')
  child.kill('SIGINT')
  expect(await exited).toEqual([0, null])
  for (const port of Object.values(ports)) expect(await isPortFree(port)).toBe(true)
})

test('a second one on the same folder says who has it and what to do, and the first runs on', async () => {
  const { child, dir, ports } = await start('upshot start ')
  const second = await execute(process.execPath, [script, cli, '--dir', dir]).catch(
    (error: { code: number; stderr: string }) => error,
  )
  expect(second).toMatchObject({ code: 1 })
  expect(second.stderr).toContain(`${dir} is in use by process ${child.pid}, since `)
  expect(second.stderr).toContain(`http://127.0.0.1:${ports.companion}`)
  expect(second.stderr).toContain(`(Ctrl-C there, or \`kill ${child.pid}\`)`)
  expect(second.stderr).toContain(`--companion-port ${ports.companion + 10}`)
  expect(second.stderr.trim().split('\n')).toHaveLength(1)
  expect((await fetch(`http://127.0.0.1:${ports.companion}/health`)).status).toBe(200)
})

test('Ctrl-C while it starts is no failure, and leaves nothing behind', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'upshot-start-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }))
  const ports = [await freePort(), await freePort(), await freePort()]
  const child = spawn(
    process.execPath,
    [script, cli, '--no-browser', '--dir', dir].concat(
      ['supabase', 'companion', 'fathom'].flatMap((part, n) => [
        `--${part}-port`,
        String(ports[n]),
      ]),
    ),
    // A group of its own, of which Ctrl-C reaches every process.
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, NODE_OPTIONS: '' },
    },
  )
  let output = ''
  child.stderr.on('data', (text) => {
    output += text
  })
  await said(child, 'Starting the CRM')
  const exited = once(child, 'exit')
  await new Promise((resolve) => setTimeout(resolve, 700))
  process.kill(-(child.pid ?? 0), 'SIGINT')
  expect(await exited).toEqual([0, null])
  expect(output).toBe('')
  for (const port of ports) {
    await expect.poll(() => isPortFree(port), { timeout: 20_000 }).toBe(true)
  }
})

test('when it is killed, its parts end by themselves', async () => {
  const { child, ports } = await start()
  child.kill('SIGKILL')
  for (const port of Object.values(ports)) {
    await expect.poll(() => isPortFree(port), { timeout: 20_000 }).toBe(true)
  }
})

test('a port in use is one sentence with the remedy', async () => {
  const port = await freePort()
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve))
  onTestFinished(() => new Promise((closed) => taken.close(() => closed())))
  const dir = await mkdtemp(join(tmpdir(), 'upshot-start-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const failure = execute(
    process.execPath,
    [script, cli, '--dir', dir].concat(['--supabase-port', String(port)]),
  )
  await expect(failure).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      new RegExp(
        `^Port ${port} is in use: stop what listens there .+--supabase-port ${port + 1}\`\\.\\n$`,
      ),
    ),
  })
})

test('a Node that cannot read TypeScript is told which one is needed', async () => {
  const failure = execute(process.execPath, ['--no-experimental-strip-types', script, cli])
  await expect(failure).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^Upshot needs Node 24, and this is Node .+`npm ci`.+\n$/),
  })
})
