import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { constants, setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { missingChromium } from '../server/local/browser.ts'
import { findOrFetchChromium } from '../server/local/fetch-chromium.ts'

// `npm test`: every project, after making sure of the one thing npm does not bring, a Chromium.
// Arguments go to Vitest: `npm test -- --project unit`.
//
// Without any, two Vitests run beside each other. A story goes through browser, stack and back and
// mostly waits, and of stories only one may run at a time; whatever the machine has left meanwhile
// goes to everything else, which therefore makes way.

const root = join(import.meta.dirname, '..')
const args = process.argv.slice(2)

const summarySchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
})

if (drivesBrowser(args)) await ensureChromium()

const dir = await mkdtemp(join(tmpdir(), 'upshot-test-'))
const counts =
  args.length > 0
    ? [await runVitest(args, { output: 'inherit' })]
    : await Promise.all([
        runVitest(['--project=e2e'], { output: 'pipe' }),
        runVitest(['--project=!e2e'], { output: 'pipe', makesWay: true }),
      ])
await rm(dir, { recursive: true, force: true })
const sum = (of: (one: Counts) => number) => counts.reduce((all, one) => all + of(one), 0)
console.log(`${sum(({ passed }) => passed)} passed, ${sum(({ failed }) => failed)} failed`)
process.exit(Math.max(...counts.map(({ code }) => code)))

/** Everything does, unless other projects were asked for. */
function drivesBrowser(args: string[]): boolean {
  const projects = args.flatMap((arg, index) => {
    if (arg.startsWith('--project=')) return [arg.slice('--project='.length)]
    return args[index - 1] === '--project' ? [arg] : []
  })
  return projects.length === 0 || projects.some((name) => !['unit', 'workers', 'db'].includes(name))
}

async function ensureChromium(): Promise<void> {
  const found = await findOrFetchChromium(console.log)
  if (found.ok) return
  console.error(`${missingChromium(found.branded)} Neither could be done from here.`)
  process.exit(1)
}

type Counts = { code: number; passed: number; failed: number }

async function runVitest(
  args: readonly string[],
  { output, makesWay = false }: { output: 'inherit' | 'pipe'; makesWay?: boolean },
): Promise<Counts> {
  const summary = join(dir, `${args.join('-').replaceAll(/\W/g, '-')}.json`)
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
    {
      cwd: root,
      stdio: ['inherit', output, output],
      env: { ...process.env, ...(process.stdout.isTTY && { FORCE_COLOR: '1' }) },
    },
  )
  // Before it has children of its own: they take after it.
  if (makesWay && vitest.pid) setPriority(vitest.pid, constants.priority.PRIORITY_BELOW_NORMAL)
  vitest.stdout?.pipe(process.stdout, { end: false })
  vitest.stderr?.pipe(process.stderr, { end: false })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => vitest.kill(signal))
  }
  const code = await new Promise<number>((resolve, reject) => {
    vitest.on('error', reject)
    vitest.on('close', (code) => resolve(code ?? 1))
  })
  return { code, ...(await counted(summary, code)) }
}

/** What did not even load counts as one failure, or it would be missing from the sum. */
async function counted(summary: string, code: number): Promise<{ passed: number; failed: number }> {
  const text = await readFile(summary, 'utf8').catch(() => undefined)
  if (text === undefined) return { passed: 0, failed: 1 }
  const { numPassedTests, numFailedTests, testResults } = summarySchema.parse(JSON.parse(text))
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  const failed = numFailedTests + unloaded.length
  return { passed: numPassedTests, failed: code === 0 ? failed : Math.max(failed, 1) }
}
