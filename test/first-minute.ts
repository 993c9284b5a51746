import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../server/local/ports.ts'

// The first minute of a newcomer, as the CI matrix tries it on every platform: `npm start` with a screen,
// in a folder with spaces in its name, until Chromium shows the extension; then Ctrl-C.

const patienceMs = 10 * 60_000
const root = join(import.meta.dirname, '..')
const dir = await mkdtemp(join(tmpdir(), 'upshot first minute '))
const [supabase, companion, fathom] = [await freePort(), await freePort(), await freePort()]

const child = spawn(
  process.platform === 'win32' ? 'npm.cmd' : 'npm',
  ['start', '--', '--dir', dir].concat(
    ['--supabase-port', String(supabase), '--companion-port', String(companion)],
    ['--fathom-port', String(fathom)],
  ),
  // A group of its own, so that Ctrl-C reaches every process of it, as in a terminal.
  { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
)
const exited = once(child, 'exit')
let output = ''
const shown = new Promise<void>((resolve, reject) => {
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      process.stdout.write(text)
      output += text
      if (output.includes('In Chromium, press the Upshot button')) resolve()
      if (output.includes('Ctrl-C stops everything') && !output.includes('In Chromium')) {
        reject(new Error('It runs, and no Chromium was opened'))
      }
    })
  }
  child.once('exit', (code) => reject(new Error(`npm start ended with ${code}`)))
  setTimeout(() => reject(new Error('It took too long')), patienceMs).unref()
})

try {
  await shown
  const health = await fetch(`http://127.0.0.1:${companion}/health?deep`)
  if (!health.ok) throw new Error(`The companion is not well: ${await health.text()}`)
  // Long enough for a Chromium that cannot start to have ended.
  await new Promise((resolve) => setTimeout(resolve, 5_000))
  if (/EBADENGINE|Warning:|Chromium .*ended|was closed/.test(output)) {
    throw new Error('Something was warned of, or Chromium ended')
  }
  process.kill(-(child.pid ?? 0), 'SIGINT')
  await exited
  console.log('The first minute went as it should.')
} finally {
  if (child.exitCode === null && child.signalCode === null)
    process.kill(-(child.pid ?? 0), 'SIGKILL')
  await rm(dir, { recursive: true, force: true, maxRetries: 5 })
}
process.exit(0)
