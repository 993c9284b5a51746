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
async function start() {
  const dir = await mkdtemp(join(tmpdir(), 'upshot-start-'))
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
  return { child, ports, output: await said(child, 'Ctrl-C stops everything') }
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
  const failure = execute(process.execPath, [script, cli, '--supabase-port', String(port)])
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
