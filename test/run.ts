import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { lookForChromium, missingChromium } from '../server/local/browser.ts'

// `npm test`: every project, after making sure of the one thing npm does not bring, a Chromium.
// Arguments go to Vitest: `npm test -- --project unit`.

const root = join(import.meta.dirname, '..')
const args = process.argv.slice(2)

const summarySchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
})

if (drivesBrowser(args)) await ensureChromium()

const dir = await mkdtemp(join(tmpdir(), 'upshot-test-'))
const summary = join(dir, 'summary.json')
const code = await runVitest(summary)
const line = await closingLine(summary, code)
await rm(dir, { recursive: true, force: true })
console.log(line)
process.exit(code)

/** Everything does, unless other projects were asked for. */
function drivesBrowser(args: string[]): boolean {
  const projects = args.flatMap((arg, index) => {
    if (arg.startsWith('--project=')) return [arg.slice('--project='.length)]
    return args[index - 1] === '--project' ? [arg] : []
  })
  return projects.length === 0 || projects.some((name) => !['unit', 'workers', 'db'].includes(name))
}

async function ensureChromium(): Promise<void> {
  if ((await lookForChromium()).ok) return
  console.log('No Chromium here yet: fetching one.')
  const isRoot = process.getuid?.() === 0
  // The libraries a downloaded Chromium needs can be installed along with it by root alone.
  const playwright = ['playwright-core', 'install', ...(isRoot ? ['--with-deps'] : []), 'chromium']
  succeeds('npx', ['--no-install', ...playwright])
  if (!(await lookForChromium()).ok && isRoot && succeeds('apt-get', ['--version'], 'ignore')) {
    succeeds('apt-get', ['update', '-qq'])
    succeeds('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'])
  }
  const found = await lookForChromium()
  if (found.ok) return
  console.error(`${missingChromium(found.branded)} Neither could be done from here.`)
  process.exit(1)
}

function succeeds(
  command: string,
  args: string[],
  output: 'inherit' | 'ignore' = 'inherit',
): boolean {
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', output, output],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 10 * 60 * 1000,
  })
  return status === 0
}

function runVitest(summary: string): Promise<number> {
  const vitest = spawn(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${summary}`,
      ...args,
    ],
    { cwd: root, stdio: 'inherit' },
  )
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => vitest.kill(signal))
  }
  return new Promise((resolve, reject) => {
    vitest.on('error', reject)
    vitest.on('close', (code) => resolve(code ?? 1))
  })
}

/** What did not even load counts as one failure, or it would be missing from the sum. */
async function closingLine(summary: string, code: number): Promise<string> {
  const text = await readFile(summary, 'utf8').catch(() => undefined)
  if (text === undefined) return '0 passed, 1 failed'
  const { numPassedTests, numFailedTests, testResults } = summarySchema.parse(JSON.parse(text))
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  const failed = numFailedTests + unloaded.length
  return `${numPassedTests} passed, ${code === 0 ? failed : Math.max(failed, 1)} failed`
}
