import { execFileSync } from 'node:child_process'
import { createClient } from '@supabase/supabase-js'
import { expect, test } from 'vitest'
import { freePort, isPortFree } from '../../../server/local/ports.ts'
import type { Ready, StackProcess } from './stack-process.ts'
import { folder, startProcess } from './stack-process.ts'

// Every process of the embedded stack is killed, alone and with others: it comes back and that is said, or
// nothing of it is left.

type Running = { pid: number; parent: number; command: string }

function processesUnder(root: number): Running[] {
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .trim()
    .split('\n')
  const all = lines.map((line) => {
    const [pid, parent, ...words] = line.trim().split(/\s+/)
    return { pid: Number(pid), parent: Number(parent), command: words.join(' ') }
  })
  const found: Running[] = []
  const parents = new Set([root])
  // Children have higher numbers as a rule, not by law: until nothing is added any more.
  for (let before = -1; before !== found.length; ) {
    before = found.length
    for (const one of all) {
      if (!parents.has(one.parent) || parents.has(one.pid)) continue
      parents.add(one.pid)
      found.push(one)
    }
  }
  return found
}

function pidOf({ child }: StackProcess, part: 'CRM' | 'companion' | 'workerd'): number {
  const sought = {
    CRM: /supabase-process/,
    companion: /companion-process/,
    workerd: /workerd.* serve/,
  }
  const found = processesUnder(child.pid ?? 0).filter(({ command }) => sought[part].test(command))
  const [only] = found
  if (!only || found.length > 1) throw new Error(`${found.length} processes are ${part}`)
  return only.pid
}

/** A zombie, which its new parent has not buried yet, is not. */
function isAlive(pid: number): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith(
      'Z',
    )
  } catch {
    return false
  }
}

async function freePorts() {
  return { supabase: await freePort(), companion: await freePort(), fathom: await freePort() }
}

async function expectPortsFree(ports: Record<string, number>, timeout = 20_000): Promise<void> {
  for (const port of Object.values(ports)) {
    await expect.poll(() => isPortFree(port), { timeout }).toBe(true)
  }
}

const saidLines = (stack: StackProcess) =>
  [...stack.output().matchAll(/^SAID (.+)$/gm)].map(([, line]) => line ?? '')

async function expectSaid(stack: StackProcess, lines: (string | RegExp)[]): Promise<void> {
  const matching = lines.map((line) => expect.stringMatching(line))
  await expect.poll(() => saidLines(stack), { timeout: 30_000 }).toEqual(matching)
}

async function expectAlive({ companion, supabase, publishableKey, rep }: Ready): Promise<void> {
  expect((await fetch(`${companion}/health`)).status).toBe(200)
  const crm = createClient(supabase, publishableKey, { auth: { persistSession: false } })
  expect((await crm.auth.signInWithPassword(rep)).error).toBeNull()
}

test('whichever part is killed, it comes back; five times, and the run ends and says so', async () => {
  const ports = await freePorts()
  const stack = startProcess(await folder(), { ports })
  const ready = await stack.ready
  const lines: RegExp[] = []
  for (const [part, name, reason] of [
    ['CRM', 'CRM', 'was ended by SIGKILL'],
    ['workerd', 'companion', 'lost workerd, which ended with SIGKILL'],
    ['companion', 'companion', 'was ended by SIGKILL'],
    ['workerd', 'companion', 'lost workerd, which ended with SIGKILL'],
  ] as const) {
    process.kill(pidOf(stack, part), 'SIGKILL')
    lines.push(
      new RegExp(`^The ${name} died: it ${reason}. Starting it again in [\\d.]+ s.$`),
      new RegExp(`^The ${name} runs again.$`),
    )
    await expectSaid(stack, lines)
    await expectAlive(ready)
  }
  for (let death = 4; death <= 5; death += 1) {
    process.kill(pidOf(stack, 'workerd'), 'SIGKILL')
    if (death === 5) break
    lines.push(/^The companion died: .+ in 8 s.$/, /^The companion runs again.$/)
    await expectSaid(stack, lines)
  }
  await expect.poll(() => stack.child.exitCode, { timeout: 20_000 }).toBe(3)
  expect(stack.output()).toMatch(
    /^BROKEN The companion died 5 times \(the last time it lost workerd, .+\) and is given up.$/m,
  )
  await expectPortsFree(ports)
}, 240_000)

test.each([
  { killed: ['parent'] },
  { killed: ['parent', 'companion'] },
  { killed: ['parent', 'companion', 'CRM'] },
] as const)(
  'when $killed is killed at once, no orphan keeps a port, and the folder is free',
  async ({ killed }) => {
    const ports = await freePorts()
    const dir = await folder()
    const stack = startProcess(dir, { ports })
    await stack.ready
    const workerd = pidOf(stack, 'workerd')
    const pids = killed.map((part) =>
      part === 'parent' ? (stack.child.pid ?? 0) : pidOf(stack, part),
    )
    for (const pid of pids) process.kill(pid, 'SIGKILL')
    await expectPortsFree(ports)
    await expect.poll(() => isAlive(workerd), { timeout: 20_000 }).toBe(false)
    const again = startProcess(dir, { ports })
    await expectAlive(await again.ready)
    await again.pressCtrlC()
    expect(again.child.exitCode).toBe(0)
    await expectPortsFree(ports, 5_000)
  },
)

test('Ctrl-C while it starts leaves nothing behind', async () => {
  const ports = await freePorts()
  const dir = await folder()
  for (const waitMs of [300, 1_500]) {
    const stack = startProcess(dir, { ports })
    await new Promise((resolve) => setTimeout(resolve, waitMs))
    const group = stack.child.pid ?? 0
    await stack.pressCtrlC()
    await expectPortsFree(ports)
    await expect.poll(() => processesUnder(group), { timeout: 20_000 }).toEqual([])
  }
})
