import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Migration } from './migrations.ts'
import { hashOf, parseHashes, readMigrations } from './migrations.ts'

// `npm run release -- 0.2.0`: gives what stands in the change log a version. Commits and sends nothing.

const root = join(import.meta.dirname, '../..')

/**
 * The files that a release changes: those that say the version (whatever else needs it reads it from
 * `package.json`), and the list of migrations that nobody may change any more.
 */
export type ReleaseFiles = { package: string; lock: string; changes: string; released: string }

const paths: Record<keyof ReleaseFiles, string> = {
  package: 'package.json',
  lock: 'package-lock.json',
  changes: 'CHANGELOG.md',
  released: 'server/supabase/released.txt',
}

/**
 * The same files for that version, or a sentence that says why there can be none.
 *
 * @param today as the change log writes it, `2026-11-29`
 * @param migrations every one there is, in the order in which they are applied
 */
export function release(
  files: ReleaseFiles,
  version: string,
  today: string,
  migrations: readonly Pick<Migration, 'file' | 'version' | 'script'>[],
): { ok: true; files: ReleaseFiles } | { ok: false; why: string } {
  const refuse = (why: string) => ({ ok: false, why }) as const
  const wanted = numbersOf(version)
  // Chrome takes nothing else, and no part above 65535.
  if (wanted === null) return refuse(`"${version}" is no version: three numbers, like 0.2.0.`)
  const current = versionIn(files.package)
  if (current === null || versionIn(files.lock) !== current) {
    return refuse(
      'package.json and package-lock.json do not say the same version: run npm install.',
    )
  }
  const { changes } = files
  const isFirst = !/^## \d/m.test(changes)
  if (!isHigher(wanted, numbersOf(current) ?? []) && !(isFirst && version === current)) {
    return refuse(`${version} does not follow ${current}: the store takes higher ones alone.`)
  }
  if (changes.includes(`\n## ${version} `)) return refuse(`CHANGELOG.md has ${version} already.`)
  const [, unreleased] = /^## Unreleased\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(changes) ?? []
  if (unreleased === undefined) return refuse('CHANGELOG.md has no part "## Unreleased".')
  if (!/^- \S/m.test(unreleased)) {
    return refuse('CHANGELOG.md says nothing under "Unreleased": what changes for a rep?')
  }
  const added = addedTo(files.released, migrations)
  if (!added.ok) return added
  return {
    ok: true,
    files: {
      released: files.released + added.lines,
      package: files.package.replace(/("version": )"[^"]+"/, `$1"${version}"`),
      lock: inLock(files.lock, current, version),
      changes: changes.replace('## Unreleased\n', `## Unreleased\n\n## ${version} (${today})\n`),
    },
  }
}

/** The lines of the list for migrations that are not in it; refuses where a database out there would differ. */
function addedTo(
  released: string,
  migrations: readonly Pick<Migration, 'file' | 'version' | 'script'>[],
): { ok: true; lines: string } | { ok: false; why: string } {
  const refuse = (why: string) => ({ ok: false, why }) as const
  const before = parseHashes(released)
  const now = new Map(migrations.map((one) => [one.version, one]))
  for (const [version, hash] of before) {
    const one = now.get(version)
    if (one === undefined) return refuse(`The migration ${version} was released and is gone.`)
    if (hashOf(one.script) !== hash) {
      return refuse(`${one.file} was released and has changed: what is new is a file of its own.`)
    }
  }
  const last = [...before.keys()].sort().at(-1) ?? ''
  const added = migrations.filter(({ version }) => !before.has(version))
  const early = added.find(({ version }) => version <= last)
  if (early !== undefined) {
    return refuse(`${early.file} comes before ${last}, which is out: no database would run it.`)
  }
  return {
    ok: true,
    lines: added.map(({ version, script }) => `${version} ${hashOf(script)}\n`).join(''),
  }
}

function numbersOf(version: string): number[] | null {
  if (!/^(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}$/.test(version)) return null
  const numbers = version.split('.').map(Number)
  return numbers.every((number) => number <= 65_535) ? numbers : null
}

function isHigher(version: readonly number[], than: readonly number[]): boolean {
  for (const [index, part] of version.entries()) {
    const other = than[index] ?? 0
    if (part !== other) return part > other
  }
  return false
}

/** The first version in either file is the project's own. */
function versionIn(json: string): string | null {
  return /"version": "([^"]+)"/.exec(json)?.[1] ?? null
}

/** The lock says it twice: for the project, and for the project among its packages. */
function inLock(lock: string, current: string, version: string): string {
  let left = 2
  return lock.replaceAll(`"version": "${current}"`, (found) => {
    left -= 1
    return left < 0 ? found : `"version": "${version}"`
  })
}

async function run(version: string): Promise<void> {
  const dirty = execFileSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' })
  if (dirty !== '') throw new Error('Commit or put aside what is changed first.')
  const read = (path: string) => readFile(join(root, path), 'utf8')
  const files: ReleaseFiles = {
    package: await read(paths.package),
    lock: await read(paths.lock),
    changes: await read(paths.changes),
    released: await read(paths.released),
  }
  const today = new Date().toISOString().slice(0, 10)
  const result = release(files, version, today, await readMigrations())
  if (!result.ok) throw new Error(result.why)
  for (const name of ['package', 'lock', 'changes', 'released'] as const) {
    await writeFile(join(root, paths[name]), result.files[name])
  }
  console.log(`This is ${version} now. What is left, in this order:

  npm run check && npm test
  git commit -am "Release ${version}" && git tag v${version} && git push --follow-tags
  docs/operations.md, "Before a deploy": the CRM first, the companion second
  npm run zip, and docs/store.md for the Chrome Web Store`)
}

if (import.meta.main) {
  await run(process.argv[2] ?? '').catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error))
    process.exit(1)
  })
}
