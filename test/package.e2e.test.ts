import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { zipExtension } from '../server/local/build-extension.ts'
import { extensionKey } from '../server/local/extension-id.ts'
import { placesOf, sourceMapsFolder } from '../server/local/source-maps.ts'
import { namesIn, readDocument, rows, section } from './docs-names.ts'
import { zipEntries } from './zip-entries.ts'

/** The package for the Chrome Web Store, as `npm run zip` makes it for a backend somewhere else. */

const root = join(import.meta.dirname, '..')
const store = readDocument('store.md')
const backend = {
  companionUrl: 'https://companion.northbeam.example',
  supabaseUrl: 'https://crm.northbeam.example',
  supabaseKey: 'sb_publishable_northbeam',
}

const Manifest = z.object({
  manifest_version: z.literal(3),
  name: z.string(),
  description: z.string(),
  version: z.string(),
  key: z.string(),
  icons: z.record(z.string(), z.string()),
  permissions: z.array(z.string()),
  optional_permissions: z.array(z.string()),
  background: z.object({ service_worker: z.string() }),
  side_panel: z.object({ default_path: z.string() }),
  content_security_policy: z.object({ extension_pages: z.string() }),
})

let outDir: string
let files: Map<string, Buffer>
let manifest: z.infer<typeof Manifest>
/** The manifest as it is, with whatever else it may ask for. */
let asks: Record<string, unknown>

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'upshot-package-'))
  files = zipEntries(await readFile(await zipExtension(backend, { outDir })))
  asks = z.record(z.string(), z.unknown()).parse(JSON.parse(text('manifest.json')))
  manifest = Manifest.parse(asks)
})
afterAll(() => rm(outDir, { recursive: true, force: true }))

function text(path: string): string {
  const file = files.get(path)
  if (file === undefined) throw new Error(`There is no ${path} in the package.`)
  return file.toString('utf8')
}

/** Everything that is text, by path. */
function texts(): [path: string, text: string][] {
  const isText = /\.(js|css|html|json|svg|txt|map)$/
  return [...files.keys()].filter((path) => isText.test(path)).map((path) => [path, text(path)])
}

function places(pattern: RegExp): string[] {
  return texts().flatMap(([path, all]) =>
    [...all.matchAll(pattern)].map(([found]) => `${path}: ${found}`),
  )
}

test('every permission that is asked for has its reason in the store entry, and no other has', () => {
  expect(namesIn(section(store, 'At install'))).toEqual(manifest.permissions.toSorted())
  expect(namesIn(section(store, 'Asked for later'))).toEqual(
    manifest.optional_permissions.toSorted(),
  )
  for (const [name = '', why = ''] of rows(section(store, 'Permissions'))) {
    expect(why.trim().length, name).toBeGreaterThan(40)
  }
})

test('the package asks for no site, runs on no page and offers nothing to one', () => {
  for (const key of [
    'host_permissions',
    'optional_host_permissions',
    'content_scripts',
    'web_accessible_resources',
    'externally_connectable',
  ]) {
    expect(asks, key).not.toHaveProperty(key)
  }
})

test('the short description is the one of the store entry and fits', () => {
  expect(section(store, 'Short description').trim()).toBe(manifest.description)
  expect(manifest.description.length).toBeLessThanOrEqual(132)
  for (const heading of ['Single purpose', 'Remote code', 'Data', 'Privacy policy']) {
    expect(section(store, heading).trim(), heading).not.toBe('')
  }
})

test('version and key are the ones of the source', async () => {
  const source = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')))
  expect(manifest.version).toBe(source.version)
  expect(manifest.version).toMatch(/^\d+(\.\d+){0,3}$/)
  expect(manifest.key).toBe(extensionKey)
})

test('every icon is a PNG of its size', () => {
  expect(Object.keys(manifest.icons)).toEqual(['16', '32', '48', '128'])
  for (const [size, path] of Object.entries(manifest.icons)) {
    const icon = files.get(path)
    expect(icon?.toString('latin1', 1, 4), path).toBe('PNG')
    expect([icon?.readUInt32BE(16), icon?.readUInt32BE(20)], path).toEqual([+size, +size])
  }
})

test('what the manifest and the panel name is in the package', () => {
  const named = [manifest.background.service_worker, manifest.side_panel.default_path]
  for (const [, path = ''] of text('sidepanel.html').matchAll(/(?:src|href)="\/([^"]+)"/g)) {
    named.push(path)
  }
  expect(named.length).toBeGreaterThan(4)
  for (const path of named) expect(files.has(path), path).toBe(true)
})

test('nothing secret is in it, no source map, and no path of the machine that built it', () => {
  expect(
    [...files.keys()].filter((path) => /\.map$|(^|\/)\.|\.(ts|tsx|pem|key)$/.test(path)),
  ).toEqual([])
  expect(places(/sb_secret_\w*|service_role|SUPABASE_SECRET_KEY|sk-ant-\w+|whsec_\w+/g)).toEqual([])
  expect(places(/FATHOM_CLIENT_SECRET|TOKEN_KEYS|client_secret|BEGIN [A-Z ]*PRIVATE KEY/g)).toEqual(
    [],
  )
  expect(places(/eyJ[\w-]{10,}\.eyJ[\w-]{10,}/g)).toEqual([])
  expect(places(/sourceMappingURL=/g)).toEqual([])
  expect(
    texts()
      .filter(([, all]) => all.includes(root))
      .map(([path]) => path),
  ).toEqual([])
  expect(places(/node_modules\/[\w@.-]+/g)).toEqual([])
})

test('the place of an error leads to its line, by source maps that stay here', async () => {
  const words = 'Upshot could not sync.'
  const [name = '', all = ''] =
    texts().find(([path, all]) => /panel-[^/]*\.js$/.test(path) && all.includes(words)) ?? []
  const before = all.slice(0, all.indexOf(words)).split('\n')
  const at = `sync@${basename(name)}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`
  const [place = '', unknown] = await placesOf(
    `${at} < ?@other.js:1:1`,
    join(outDir, sourceMapsFolder),
  )
  const [, file = '', line = ''] = /^(.*):(\d+):\d+$/.exec(place) ?? []
  const source = await readFile(join(root, file), 'utf8')
  expect(source.split('\n')[Number(line) - 1]).toContain(words)
  expect(unknown).toContain('no source map of other.js')
})

test('nothing is evaluated, and no code comes from elsewhere', () => {
  expect(places(/(?<![\w$.])eval\s*\(|new Function\b|(?<![\w$.])Function\s*\(/g)).toEqual([])
  expect(places(/importScripts|import\s*\(\s*[`'"](?:https?:)?\/\/|from\s*[`'"]https?:/g)).toEqual(
    [],
  )
  for (const [path, html] of texts().filter(([name]) => name.endsWith('.html'))) {
    expect(html.match(/(?:src|href)="(?!\/)[^"]*"/g), path).toBeNull()
    expect(html.match(/<script(?![^>]*\bsrc=)|\son\w+=/g), path).toBeNull()
  }
})

test('it may speak to its own companion and CRM, and runs scripts of its own alone', () => {
  const policy = new Map(
    manifest.content_security_policy.extension_pages
      .split(';')
      .map((directive) => directive.trim().split(' '))
      .map(([name = '', ...sources]) => [name, sources] as const),
  )
  expect(policy.get('default-src')).toEqual(["'none'"])
  expect(policy.get('script-src')).toEqual(["'self'"])
  expect(policy.get('worker-src')).toEqual(["'self'"])
  expect(policy.get('connect-src')).toEqual([
    "'self'",
    'https://companion.northbeam.example',
    'wss://companion.northbeam.example',
    'https://crm.northbeam.example',
  ])
  expect(policy.get('img-src')).toEqual(["'self'", 'data:', 'blob:'])
  expect(places(/(?:https?|wss?):\/\/(?:127\.|localhost)[^`"]*/g)).toEqual([])
})
