import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import * as z from 'zod/mini'

const kilobyte = 1024

/** What may load before something stands there, in bytes. */
export const budgets = { panel: 420 * kilobyte, worker: 240 * kilobyte }

type Part = keyof typeof budgets

/** What a part loads: its size as built, and what it is made of, by package or by file of ours, before minifying. */
export type Load = { bytes: number; made: Record<string, number> }

/** A built file, as far as sizes go. */
export type Built =
  | {
      type: 'chunk'
      fileName: string
      name: string
      code: string
      imports: readonly string[]
      modules: Readonly<Record<string, number>>
    }
  | { type: 'asset'; fileName: string; text: string }

/** Where the bundler has the page; WXT moves it afterwards. */
const panelPage = 'entrypoints/sidepanel/index.html'
const recordPath = join(import.meta.dirname, 'size-record.json')
const Recorded = z.record(z.string(), z.record(z.string(), z.number()))

/**
 * What the panel fetches before its first paint (page, scripts and styles, not fonts), and the whole of the
 * service worker, as far as either is among the files. Code that is imported later does not count.
 */
export function loads(files: readonly Built[], root: string): Partial<Record<Part, Load>> {
  const found: Partial<Record<Part, Load>> = {}
  const page = files.find((file) => file.fileName === panelPage)
  if (page !== undefined) {
    if (page.type !== 'asset') throw new Error('The page of the panel is no page.')
    const named = [...page.text.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(
      ([, to = '']) => to,
    )
    found.panel = sum([page.fileName, ...named], files, root)
    if (!named.some((name) => name.endsWith('.js'))) throw new Error('The panel loads no script.')
  }
  const worker = files.find((file) => file.type === 'chunk' && file.name === 'background')
  if (worker !== undefined) found.worker = sum([worker.fileName], files, root)
  return found
}

/** These files and what their scripts import at once, each once. */
function sum(wanted: readonly string[], files: readonly Built[], root: string): Load {
  const byName = new Map(files.map((file) => [file.fileName, file]))
  const load: Load = { bytes: 0, made: {} }
  const seen = new Set<string>()
  const left = [...wanted]
  for (let fileName = left.pop(); fileName !== undefined; fileName = left.pop()) {
    if (seen.has(fileName)) continue
    seen.add(fileName)
    const file = byName.get(fileName)
    if (file === undefined) throw new Error(`${fileName} is loaded and was not built.`)
    if (file.type === 'asset') {
      const bytes = Buffer.byteLength(file.text)
      load.bytes += bytes
      add(load.made, fileName.replace(/^assets\//, '').replace(/-[\w-]{8}(?=\.\w+$)/, ''), bytes)
      continue
    }
    load.bytes += Buffer.byteLength(file.code)
    for (const [id, bytes] of Object.entries(file.modules)) add(load.made, nameOf(id, root), bytes)
    left.push(...file.imports)
  }
  return load
}

function add(made: Record<string, number>, name: string, bytes: number): void {
  if (bytes > 0) made[name] = (made[name] ?? 0) + bytes
}

/** A package by its name, a file of ours by its path, without the path of this machine. */
function nameOf(id: string, root: string): string {
  const [, inside] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id) ?? []
  if (inside !== undefined) return inside
  return id.startsWith(`${root}/`) ? id.slice(root.length + 1).replace(/\?.*$/, '') : '(bundler)'
}

/** Whether a part is within its budget, and a line that says how much of it is used. */
export function verdict(part: Part, load: Load): { isMet: boolean; text: string } {
  const what = part === 'panel' ? 'Before the first paint' : 'Service worker'
  const text = `${what}: ${kilobytes(load.bytes)} of ${kilobytes(budgets[part])}`
  return { isMet: load.bytes <= budgets[part], text }
}

/** What grew against what was recorded, most first, then what is largest: where to look. */
export function explain(load: Load, recorded: Readonly<Record<string, number>>): string {
  const grown = Object.entries(load.made)
    .map(([name, bytes]) => ({ name, bytes, more: bytes - (recorded[name] ?? 0) }))
    .filter(({ more }) => more > 200)
    .toSorted((a, b) => b.more - a.more)
    .slice(0, 15)
    .map(({ name, bytes, more }) => `  + ${kilobytes(more)}  ${name} (now ${kilobytes(bytes)})`)
  const largest = Object.entries(load.made)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 10)
    .map(([name, bytes]) => `    ${kilobytes(bytes)}  ${name}`)
  return [
    'Grown since sizes were recorded, before minifying (UPSHOT_RECORD_SIZES=1 records them anew):',
    ...(grown.length > 0 ? grown : ['  nothing']),
    'Largest:',
    ...largest,
  ].join('\n')
}

function kilobytes(bytes: number): string {
  return `${(bytes / kilobyte).toFixed(1)} KB`
}

/**
 * Fails a build whose panel or service worker is above its budget, and says what grew. With
 * `UPSHOT_RECORD_SIZES=1` the sizes of this build become what later ones are compared with.
 */
export function sizeBudget(root: string): Plugin {
  let isProduction = false
  return {
    name: 'upshot-size-budget',
    apply: 'build',
    configResolved(config) {
      isProduction = config.isProduction
    },
    writeBundle(_, bundle) {
      if (!isProduction) return
      const files = Object.values(bundle).map((file): Built => {
        if (file.type === 'asset') {
          // Only what is text counts.
          const text = typeof file.source === 'string' ? file.source : ''
          return { type: 'asset', fileName: file.fileName, text }
        }
        const sizes = Object.entries(file.modules).map(([id, module]) => [
          id,
          module.renderedLength,
        ])
        return { ...file, modules: Object.fromEntries(sizes) }
      })
      for (const part of ['panel', 'worker'] as const) {
        const load = loads(files, root)[part]
        if (load === undefined) continue
        if (process.env.UPSHOT_RECORD_SIZES === '1') record(part, load)
        const { isMet, text } = verdict(part, load)
        if (!isMet) this.error(`${text} allowed.\n${explain(load, recorded()[part] ?? {})}`)
        // Not `this.info`: WXT keeps Vite quiet.
        console.info(`\n${text}`)
      }
    },
  }
}

function recorded(): z.infer<typeof Recorded> {
  return Recorded.parse(JSON.parse(readFileSync(recordPath, 'utf8')))
}

function record(part: Part, { made }: Load): void {
  const sorted = Object.fromEntries(Object.entries(made).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(recordPath, `${JSON.stringify({ ...recorded(), [part]: sorted }, null, 2)}\n`)
}
