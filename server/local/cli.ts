import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { platform } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { lookForChromium, missingChromium } from './browser.ts'
import { localConstants } from './build-constants.ts'
import { buildExtension } from './build-extension.ts'
import { extensionId } from './extension-id.ts'
import { isPortFree } from './ports.ts'
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
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
})

async function main(): Promise<void> {
  const options = readOptions()
  if (options.help) {
    console.log(usage)
    return
  }
  const { dir } = options
  await requireFreePorts(options.ports)
  if (options.fresh) await rm(join(dir, 'browser'), { recursive: true, force: true })
  await mkdir(dir, { recursive: true })

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

  console.log('Starting the CRM, Fathom and the companion, and building the extension …')
  const [stack, extension] = await startAndBuild(options)
  let browser: ChildProcess | undefined
  try {
    const notice = describe(stack, extension)
    if (!stopping.signal.aborted) {
      browser = await openBrowser(options, extension, stack.fathom.url, () => asked > 0)
      console.log(notice.concat(watching(browser, extension)).join('\n'))
      await stopped
    }
    console.log('\nStopping …')
  } finally {
    await Promise.all([closeBrowser(browser), stack.stop()])
  }
  process.exit(0)
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
async function startAndBuild({ dir, ports, fresh, verbose }: Options): Promise<[Stack, string]> {
  const file = createWriteStream(join(dir, 'log.txt'))
  const log = (line: string) => {
    file.write(`${line}\n`)
    if (verbose) console.log(line)
  }
  const vars = claudeVars()
  const starting = startStack({ dir, ports, fresh, extensionIds: [extensionId], log, vars })
  const building = buildExtension(
    {
      companionUrl: `http://127.0.0.1:${ports.companion}`,
      supabaseUrl: `http://127.0.0.1:${ports.supabase}`,
      supabaseKey: localConstants.supabaseKey,
    },
    { outDir: join(dir, 'extension') },
  )
  const [started, built] = await Promise.allSettled([starting, building])
  if (started.status === 'fulfilled' && built.status === 'rejected') await started.value.stop()
  return [await starting, await building]
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
    `  Categorised        ${claude}`,
    `  Extension          ${relative(process.cwd(), extension) || extension}`,
    '',
    `  Sign in with       ${stack.rep.email}`,
    `  Password           ${stack.rep.password}`,
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
  const found = await lookForChromium()
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
