import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'

// The embedded stack in a process group of its own, so that all of it, or any of its processes, can be
// killed as a power cut or the system's memory does.

const stackModule = join(import.meta.dirname, '../../../server/local/stack.ts')

/** What the stack told when it was ready. */
export type Ready = {
  companion: string
  supabase: string
  publishableKey: string
  fathom: string
  rep: { email: string; password: string; userId: string }
}

export type StackProcess = {
  child: ChildProcess
  /** Everything it printed so far. */
  output: () => string
  /** Resolves when it is ready; rejects with what it printed where it ends instead. */
  ready: Promise<Ready>
  /** Kills the whole group at once, like a power cut. */
  cutPower: () => Promise<void>
  /** As Ctrl-C in a terminal: every process of the group hears of it. */
  pressCtrlC: () => Promise<void>
}

export async function folder(name = 'upshot-stack-'): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), name))
  onTestFinished(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }))
  return dir
}

/** Starts the stack on a folder. `ports` are free ones where left out. */
export function startProcess(
  dir: string,
  options: { ports?: { supabase: number; companion: number; fathom: number }; cache?: string } = {},
): StackProcess {
  const script = `
    import { startStack } from ${JSON.stringify(stackModule)}
    const stack = await startStack({
      dir: ${JSON.stringify(dir)},
      ports: ${JSON.stringify(options.ports ?? {})},
      extensionIds: ['${'a'.repeat(32)}'],
      say: (line) => console.log('SAID ' + line),
      log: (line) => console.log('LOG ' + line),
      onBroken: (reason) => { console.log('BROKEN ' + reason); process.exitCode = 3; void stack.stop().then(() => process.exit(3)) },
    })
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stack.stop().then(() => process.exit(0)))
    console.log('READY ' + JSON.stringify({ companion: stack.companion.url, supabase: stack.supabase.url,
      publishableKey: stack.supabase.publishableKey, fathom: stack.fathom.url, rep: stack.rep }))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      ...(options.cache !== undefined && { UPSHOT_CACHE: options.cache }),
    },
  })
  const exited = once(child, 'exit')
  let output = ''
  const ready = new Promise<Ready>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
        const told = /^READY (.+)$/m.exec(output)?.[1]
        if (told !== undefined) resolve(JSON.parse(told))
      })
    }
    child.once('close', (code, signal) => {
      reject(new Error(`The stack ended with ${signal ?? code}:\n${output}`))
    })
  })
  ready.catch(() => {})
  const signalGroup = async (signal: NodeJS.Signals) => {
    try {
      process.kill(-(child.pid ?? 0), signal)
    } catch {
      // It has ended already.
    }
    await exited
  }
  onTestFinished(() => signalGroup('SIGKILL'))
  return {
    child,
    output: () => output,
    ready,
    cutPower: () => signalGroup('SIGKILL'),
    pressCtrlC: () => signalGroup('SIGINT'),
  }
}

/** Resolves as soon as the path is there, made or changed after that moment. */
export async function appears(path: string, since: number): Promise<void> {
  const deadline = Date.now() + 90_000
  for (;;) {
    const found = await stat(path).catch(() => undefined)
    // The file system's clock ticks in steps of some milliseconds.
    if (found && found.ctimeMs > since - 10) return
    if (Date.now() > deadline) throw new Error(`${path} never came`)
    await sleep(1)
  }
}
