import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { platform } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { missingChromium } from './browser.ts'
import { localConstants } from './build-constants.ts'
import { buildExtension } from './build-extension.ts'
import { endsWithUs } from './ends-with-us.ts'
import { extensionId } from './extension-id.ts'
import { findOrFetchChromium } from './fetch-chromium.ts'
import type { FolderOwner } from './owner.ts'
import { ownFolder } from './owner.ts'
import { isPortFree } from './ports.ts'
import { wordsOf } from './remedy.ts'
import type { Stack } from './stack.ts'
import { startStack } from './stack.ts'

// `npm start`: the whole product on this machine, until Ctrl-C.

const root = join(import.meta.dirname, '../..')

const usage = `npm start [-- options]

  --fresh                forget everything an earlier run left
  --no-browser           do not open Chromium
  --supabase-port 54321  other ports, where these are taken
  --companion-port 8787
  --fathom-port 8788
  --dir .upshot          keep state, browser profile and extension elsewhere
  --verbose              print what the parts say, which otherwise goes to log.txt there`

await main().catch((error: unknown) => {
  console.error(wordsOf(error))
  process.exit(1)
})

async function main(): Promise<void> {
  const options = readOptions()
  if (options.help) {
    console.log(usage)
    return
  }
  const { dir } = options
  const stopping = new AbortController()
  const stopped = once(stopping.signal, 'abort')
  let asked = 0
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      asked += 1
      if (asked > 1) process.exit(130)
      stopping.abort()
    })
  }
  let broken = false
  const onBroken = (reason: string) => {
    broken = true
    console.error(`${reason} What the parts said is in ${join(dir, 'log.txt')}.`)
    stopping.abort()
  }

  const owner = await ownFolder(dir, { say: console.error })
  let stack: Stack | undefined
  let browser: ChildProcess | undefined
  try {
    await requireFreePorts(options.ports)
    if (options.fresh) await rm(join(dir, 'browser'), { recursive: true, force: true })
    console.log('Starting the CRM, Fathom and the companion, and building the extension …')
    const [started, extension] = await startAndBuild(options, owner, onBroken)
    stack = started
    const notice = describe(stack, extension)
    if (!stopping.signal.aborted) {
      browser = await openBrowser(options, extension, stack.fathom.url, () => asked > 0)
      console.log(notice.concat(watching(browser, extension)).join('\n'))
      await stopped
    }
    console.log('\nStopping …')
  } catch (error) {
    // Ctrl-C reaches the parts too: that they ended while they started is no news then.
    if (!stopping.signal.aborted || broken) throw error
    console.log('\nStopped while starting.')
  } finally {
    await Promise.all([closeBrowser(browser), stack?.stop()])
    owner.release()
  }
  process.exit(broken ? 1 : 0)
}

interface Options {
  help: boolean
  dir: string
  fresh: boolean
  browser: boolean
  verbose: boolean
  ports: { supabase: number; companion: number; fathom: number }
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      allowNegative: true,
      options: {
        help: { type: 'boolean', default: false },
        dir: { type: 'string', default: join(root, '.upshot') },
        fresh: { type: 'boolean', default: false },
        browser: { type: 'boolean', default: true },
        verbose: { type: 'boolean', default: false },
        'supabase-port': { type: 'string', default: '54321' },
        'companion-port': { type: 'string', default: '8787' },
        'fathom-port': { type: 'string', default: '8788' },
      },
    })
    return {
      ...values,
      dir: resolve(values.dir),
      ports: {
        supabase: portOf(values['supabase-port']),
        companion: portOf(values['companion-port']),
        fathom: portOf(values['fathom-port']),
      },
    }
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  }
}

function portOf(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`${text} is no port.`)
  return port
}

async function requireFreePorts(ports: Options['ports']): Promise<void> {
  for (const part of ['supabase', 'companion', 'fathom'] as const) {
    if (!(await isPortFree(ports[part]))) {
      throw new Error(
        `Port ${ports[part]} is in use: stop what listens there (another \`npm start\`?), or take another with \`npm start -- --${part}-port ${ports[part] + 1}\`.`,
      )
    }
  }
}

/** Both at once; when one fails, the other is not left behind. */
async function startAndBuild(
  { dir, ports, fresh, verbose }: Options,
  owner: FolderOwner,
  onBroken: (reason: string) => void,
): Promise<[Stack, string]> {
  const file = createWriteStream(join(dir, 'log.txt'))
  // A full disk, as a rule: then there is no log, and the rest goes on.
  file.on('error', (error) => console.error(`The log is not written: ${error.message}`))
  const log = (line: string) => {
    file.write(`${line}\n`)
    if (verbose) console.log(line)
  }
  const say = (line: string) => {
    file.write(`${line}\n`)
    console.error(line)
  }
  const starting = startStack({
    dir,
    ports,
    fresh,
    extensionIds: [extensionId],
    log,
    say,
    onBroken,
    owner,
    vars: claudeVars(),
  })
  const [started, built] = await Promise.allSettled([starting, build(dir, ports)])
  if (started.status === 'fulfilled' && built.status === 'rejected') await started.value.stop()
  if (started.status === 'rejected') throw started.reason
  if (built.status === 'rejected') throw built.reason
  return [started.value, built.value]
}

/** Under another name first: what carries the real one is whole, for Chromium and for whoever loads it. */
async function build(dir: string, ports: Options['ports']): Promise<string> {
  const outDir = join(dir, 'extension')
  const draft = join(dir, `extension.draft`)
  await rm(draft, { recursive: true, force: true })
  const built = await buildExtension(
    {
      companionUrl: `http://127.0.0.1:${ports.companion}`,
      supabaseUrl: `http://127.0.0.1:${ports.supabase}`,
      supabaseKey: localConstants.supabaseKey,
    },
    { outDir: draft },
  )
  await rm(outDir, { recursive: true, force: true })
  await rename(draft, outDir)
  return join(outDir, relative(draft, built))
}

/** What of Claude this shell's environment says; without a key the rules tier categorises alone. */
function claudeVars(): Record<string, string> {
  const names = ['ANTHROPIC_API_KEY', 'ANTHROPIC_BASE_URL', 'CLAUDE_MODEL']
  return Object.fromEntries(names.map((name) => [name, process.env[name]?.trim() ?? '']))
}

function describe(stack: Stack, extension: string): string[] {
  const claude = claudeVars().ANTHROPIC_API_KEY
    ? 'Claude, with the key in ANTHROPIC_API_KEY'
    : 'by rules (set ANTHROPIC_API_KEY for Claude)'
  return [
    '',
    `  CRM (Supabase)     ${stack.supabase.url}`,
    `  Companion          ${stack.companion.url}`,
    `  Fathom, simulated  ${stack.fathom.url}`,
    `  HubSpot, simulated ${stack.hubspot.url}`,
    `  Categorised        ${claude}`,
    `  Extension          ${relative(process.cwd(), extension) || extension}`,
    '',
    `  Sign in with       ${stack.rep.email}`,
    `  Password           ${stack.rep.password}`,
    `  Mails, with codes  ${stack.supabase.url}/mails`,
    `  Finish a meeting   on ${stack.fathom.url}, or: curl -X POST ${stack.fathom.url}/simulator/finish`,
    '',
  ]
}

/** Opens the browser that shows the extension, where there is a screen and a browser. */
async function openBrowser(
  options: Options,
  extension: string,
  page: string,
  isStopping: () => boolean,
): Promise<ChildProcess | undefined> {
  if (!options.browser || !hasScreen()) return undefined
  const found = await findOrFetchChromium(console.log)
  if (!found.ok) {
    console.error(missingChromium(found.branded))
    return undefined
  }
  const child = spawn(
    found.path,
    [
      `--user-data-dir=${join(options.dir, 'browser')}`,
      `--disable-extensions-except=${extension}`,
      `--load-extension=${extension}`,
      '--no-first-run',
      '--no-default-browser-check',
      '--disable-sync',
      // Chromium's sandbox refuses root, who has containers and nothing to lose in them.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      page,
    ],
    { stdio: 'ignore' },
  )
  endsWithUs(child)
  child.on('error', (error) => console.error(`Chromium did not start: ${error.message}`))
  child.on('exit', (code) => {
    if (isStopping()) return
    console.log(
      code === 0
        ? 'Chromium was closed. The rest runs on until Ctrl-C.'
        : `Chromium (${found.path}) ended with ${code}. The rest runs on until Ctrl-C.`,
    )
  })
  return child
}

function hasScreen(): boolean {
  if (platform() !== 'linux') return true
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

function watching(browser: ChildProcess | undefined, extension: string): string[] {
  if (browser) {
    return [
      'In Chromium, press the Upshot button (behind the puzzle piece, until you pin it). Ctrl-C stops everything.',
    ]
  }
  const why = hasScreen() ? 'No browser was opened' : 'There is no screen here'
  return [
    `${why}: \`npm run demo\` shows the story headless and leaves pictures, or load ${extension} yourself (chrome://extensions, Developer mode, Load unpacked).`,
    'Ctrl-C stops everything.',
  ]
}

async function closeBrowser(browser: ChildProcess | undefined): Promise<void> {
  if (!browser?.pid || browser.exitCode !== null || browser.signalCode !== null) return
  const exited = once(browser, 'exit')
  const impatience = setTimeout(() => browser.kill('SIGKILL'), 5_000)
  browser.kill('SIGTERM')
  await exited
  clearTimeout(impatience)
}
