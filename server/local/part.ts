import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { cache } from './cache.ts'
import { holdAsPart } from './owner.ts'
import { wordsOf } from './remedy.ts'

// A part of the stack runs in a process of its own: it never keeps the thread of whoever started
// it, and it ends with them, even when they are killed.

type ToPart<Options> =
  | { type: 'start'; options: Options; parent: number; partsLock: string | null }
  | { type: 'stop' }
type FromPart =
  | { type: 'ready' }
  | { type: 'failed'; reason: string }
  | { type: 'said'; line: string }
  | { type: 'dying'; reason: string }

export interface Part {
  /** Resolves with the reason where it ends without having been told to. */
  ended: Promise<string>
  stop(): Promise<void>
}

/** What the words of a part are for. */
export interface PartListener {
  /** What it prints, for the log. */
  log: (text: string) => void
  /** What somebody who watches should read. */
  say: (line: string) => void
}

/** Longer than any part needs to close; one that is stuck is killed. */
const closingMs = 10_000

/**
 * Starts a script of this folder that calls {@link runPart}, and waits until it is ready. Throws
 * with the part's own reason when it is not. The part holds `partsLock`, where there is one.
 */
export async function startPart<Options extends object>(
  script: string,
  options: Options,
  { log, say }: PartListener,
  partsLock: string | null = null,
): Promise<Part> {
  const child = fork(join(import.meta.dirname, script), {
    execArgv: [],
    env: {
      ...process.env,
      DO_NOT_TRACK: '1',
      EXPERIMENTAL_STORAGE: '1',
      NODE_OPTIONS: '',
      NODE_NO_WARNINGS: '1',
      NODE_COMPILE_CACHE: join(cache, 'code'),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => log(text.trimEnd()))
  }
  let dying: string | null = null
  child.on('message', (message: FromPart) => {
    if (message.type === 'said') say(message.line)
    if (message.type === 'dying') dying = message.reason
  })
  // It may be gone before it has read this: its end says so.
  child.on('error', (error) => log(`the channel: ${error.message}`))
  const start: ToPart<Options> = { type: 'start', options, parent: process.pid, partsLock }
  child.send(start, () => {})
  try {
    await ready(child)
  } catch (error) {
    await stop(child)
    throw error
  }
  let stopping = false
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      if (!stopping) resolve(dying ?? endOf(code, signal))
    })
  })
  return {
    ended,
    stop() {
      stopping = true
      return stop(child)
    },
  }
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: FromPart) => {
      if (message.type === 'ready') resolve()
      else if (message.type !== 'said') reject(new Error(message.reason))
    })
    child.once('error', reject)
    child.once('exit', (code, signal) => reject(new Error(`It ${endOf(code, signal)}.`)))
  })
}

function endOf(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `ended with code ${code}` : `was ended by ${signal}`
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  const impatience = setTimeout(() => child.kill('SIGKILL'), closingMs)
  const message: ToPart<never> = { type: 'stop' }
  if (child.connected) child.send(message, () => {})
  else child.kill('SIGKILL')
  await exited
  clearTimeout(impatience)
}

/** What a part can tell while it runs. */
export interface PartVoice {
  say(line: string): void
  /** Ends the part at once, with what is then told of it: "lost its database". */
  die(reason: string): void
}

/**
 * The other side: waits for its options, calls `start`, and afterwards ends when it is told to or
 * when whoever started it is gone. `start` returns what closes the part.
 */
export function runPart<Options>(
  start: (options: Options, voice: PartVoice) => Promise<() => Promise<void>>,
): void {
  let close = async () => {}
  let isEnding = false
  const end = async () => {
    if (isEnding) return
    isEnding = true
    setTimeout(() => process.exit(1), closingMs).unref()
    await close().finally(() => process.exit(0))
  }
  const tell = (message: FromPart, then = () => {}) => {
    if (process.connected) process.send?.(message, then)
    else then()
  }
  const voice: PartVoice = {
    say: (line) => tell({ type: 'said', line }),
    die(reason) {
      if (isEnding) return
      isEnding = true
      console.error(reason)
      setTimeout(() => process.exit(1), 1_000)
      tell({ type: 'dying', reason }, () => process.exit(1))
    },
  }
  process.on('uncaughtException', (error) => {
    console.error(error)
    voice.die(`failed: ${wordsOf(error)}`)
  })
  process.on('message', (message: ToPart<Options>) => {
    if (message.type === 'stop') return void end()
    begin(message).then(
      (started) => {
        close = started
        ignoreCtrlC()
        tell({ type: 'ready' })
      },
      (error: unknown) => {
        console.error(error)
        tell({ type: 'failed', reason: wordsOf(error) })
      },
    )
  })
  process.on('disconnect', () => void end())

  async function begin({ options, parent, partsLock }: ToPart<Options> & { type: 'start' }) {
    watchParent(parent)
    if (partsLock !== null) holdAsPart(partsLock)
    // The next run may have found the lock free before this one took it.
    if (process.ppid !== parent) throw new Error('Whoever started this part is gone')
    return start(options, voice)
  }
}

function watchParent(parent: number): void {
  const data = { parent, patienceMs: closingMs }
  const thread = new Worker(new URL('./watch-parent.ts', import.meta.url), { workerData: data })
  thread.on('error', (error) => console.error(error))
  thread.unref()
}

/** Ctrl-C reaches every process of the terminal; whoever started us says when it is our turn. */
function ignoreCtrlC(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.removeAllListeners(signal)
    process.on(signal, () => {})
  }
}
