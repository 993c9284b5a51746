import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs, promisify } from 'node:util'
import { readWranglerConfig } from './config.ts'
import type { Tools } from './deploy.ts'
import { DeployStopped, deploy } from './deploy.ts'
import type { Environment } from './environment.ts'
import { environments } from './environment.ts'
import { asked } from './settings.ts'
import { decodeSettings, settingsLine } from './settings-file.ts'

// `npm run deploy -- [production|staging] [--dry-run] [--settings <file>]`: see docs/operations.md.

const root = join(import.meta.dirname, '../..')
const privateDir = join(root, '.upshot/deploy')
const runProgram = promisify(execFile)
/** Run by this Node, not by a shell: what an argument holds is nobody's to read. */
const programs = { wrangler: 'wrangler/bin/wrangler.js', supabase: 'supabase/dist/supabase.js' }

const tools: Tools = {
  fetch,
  async run(name, args) {
    const program = join(root, 'node_modules', programs[name])
    try {
      const { stdout } = await runProgram(process.execPath, [program, ...args], {
        cwd: root,
        env: { ...process.env, NO_COLOR: '1', DO_NOT_TRACK: '1' },
        maxBuffer: 16 * 1024 * 1024,
      })
      return stdout
    } catch (error) {
      // Its own words, and not the command: an address with a password is among its arguments.
      const { stdout, stderr } = Object(error)
      throw new DeployStopped(`${name} failed`, [
        withoutPasswords(`${stdout ?? ''}\n${stderr ?? ''}`),
      ])
    }
  },
  async writePrivate(name, text) {
    await mkdir(privateDir, { recursive: true, mode: 0o700 })
    const path = join(privateDir, name)
    await writeFile(path, text, { mode: 0o600 })
    await chmod(path, 0o600)
    return path
  },
  remove: (path) => rm(path, { force: true }),
  say: (line) => console.log(line),
  wait: (ms) => sleep(ms),
  now: () => Date.now(),
}

function withoutPasswords(text: string): string {
  return text.replace(/(postgres(?:ql)?:\/\/[^:@/\s]+:)\S+@/g, '$1…@').trim()
}

/** What a settings file says; null where there is none. */
function readIfThere(path: string): Promise<string | null> {
  return readFile(path).then(decodeSettings, (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
}

/** The settings file; where there is none and somebody is there, it is asked for and written. */
async function settingsText(path: string): Promise<string> {
  const kept = await readIfThere(path)
  if (kept !== null) return kept
  if (!process.stdin.isTTY) {
    throw new DeployStopped('There are no settings', [`Write them to ${path}, NAME=value a line.`])
  }
  console.log(
    `${path} is not there yet. It is made of your answers, and kept by you: it is a secret.`,
  )
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const lines: string[] = []
  for (const { name, question, make } of asked) {
    const answer = (await terminal.question(`${question}: `)).trim()
    lines.push(settingsLine(name, answer === '' && make ? make() : answer))
  }
  terminal.close()
  const text = `${lines.join('\n')}\n`
  await writeFile(path, text, { mode: 0o600 })
  return text
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'dry-run': { type: 'boolean', default: false }, settings: { type: 'string' } },
  })
  const [name = 'production'] = positionals
  const environment = environments.find((one): one is Environment => one === name)
  if (!environment) {
    throw new DeployStopped(`There is no environment ${name}`, [
      `It is ${environments.join(' or ')}.`,
    ])
  }
  const pathOf = (one: Environment) => join(root, `deploy.${one}.env`)
  const path = values.settings ?? pathOf(environment)
  const other = environment === 'production' ? 'staging' : 'production'
  await deploy(
    {
      environment,
      text: await settingsText(path),
      other: await readIfThere(pathOf(other)),
      isDryRun: values['dry-run'],
      version: JSON.parse(await readFile(join(root, 'package.json'), 'utf8')).version,
      shared: await readWranglerConfig(),
    },
    tools,
  )
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
})
