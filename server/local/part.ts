import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

// A part of the stack runs in a process of its own: it never keeps the thread of whoever started
// it, and it ends with them, even when they are killed.

type ToPart<Options> = { type: 'start'; options: Options } | { type: 'stop' }
type FromPart = { type: 'ready' } | { type: 'failed'; reason: string }

export interface Part {
  stop(): Promise<void>
}

/**
 * Starts a script of this folder that calls {@link runPart}, and waits until it is ready. Throws
 * with the part's own reason when it is not.
 */
export async function startPart<Options extends object>(
  script: string,
  options: Options,
  log: (text: string) => void,
): Promise<Part> {
  const child = fork(join(import.meta.dirname, script), {
    execArgv: [],
    env: {
      ...process.env,
      DO_NOT_TRACK: '1',
      EXPERIMENTAL_STORAGE: '1',
      NODE_OPTIONS: '',
      NODE_NO_WARNINGS: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => log(text.trimEnd()))
  }
  const start: ToPart<Options> = { type: 'start', options }
  child.send(start)
  try {
    await ready(child)
  } catch (error) {
    await stop(child)
    throw error
  }
  let stopping = false
  child.once('exit', (code, signal) => {
    if (!stopping) log(`ended by itself: ${signal ?? code}`)
  })
  return {
    stop() {
      stopping = true
      return stop(child)
    },
  }
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('message', (message: FromPart) => {
      if (message.type === 'ready') resolve()
      else reject(new Error(message.reason))
    })
    child.once('exit', (code, signal) => reject(new Error(`ended with ${signal ?? code}`)))
  })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  const impatience = setTimeout(() => child.kill('SIGKILL'), 10_000)
  const message: ToPart<never> = { type: 'stop' }
  if (child.connected) child.send(message)
  else child.kill('SIGKILL')
  await exited
  clearTimeout(impatience)
}

/**
 * The other side: waits for its options, calls `start`, and afterwards ends when it is told to or
 * when whoever started it is gone. `start` returns what closes the part.
 */
export function runPart<Options>(start: (options: Options) => Promise<() => Promise<void>>): void {
  let close = async () => {}
  const end = async () => {
    await close().finally(() => process.exit(0))
  }
  const tell = (message: FromPart) => process.send?.(message)
  process.on('message', (message: ToPart<Options>) => {
    if (message.type === 'stop') return void end()
    start(message.options).then(
      (started) => {
        close = started
        ignoreCtrlC()
        tell({ type: 'ready' })
      },
      (error: unknown) => {
        tell({ type: 'failed', reason: error instanceof Error ? error.message : String(error) })
      },
    )
  })
  process.on('disconnect', () => void end())
}

/** Ctrl-C reaches every process of the terminal; whoever started us says when it is our turn. */
function ignoreCtrlC(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.removeAllListeners(signal)
    process.on(signal, () => {})
  }
}
