import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

// `npm run test:touched`: the unit tests that what was changed can reach. What is not committed counts, or
// where all is, the last commit. `-- --since main` goes further back; other arguments go to Vitest.

const root = join(import.meta.dirname, '..')
const args = process.argv.slice(2)
const sinceAt = args.indexOf('--since')
const [, since] = sinceAt < 0 ? [] : args.splice(sinceAt, 2)
const uncommitted = lines('status', '--porcelain', '--untracked-files=all').map((line) =>
  line.slice(3).replace(/^.* -> /, ''),
)
const base = since ?? (uncommitted.length === 0 ? 'HEAD~1' : undefined)
const changed = [
  ...new Set([
    ...uncommitted,
    ...(base === undefined ? [] : lines('diff', '--name-only', '--merge-base', base)),
  ]),
]

/** What tests read without an import, and the tests that do. */
const readers: [changed: RegExp, tests: string[]][] = [
  [/\.tsx?$/, ['test/layers.test.ts', 'test/docs.test.ts']],
  [/\.md$/, ['test/docs.test.ts', 'test/docs-operations.test.ts', 'test/docs-privacy.test.ts']],
  [/\.css$/, ['test/components/styles/tokens.test.ts', 'test/components/styles/rooms.test.ts']],
  [/^components\/.*\.tsx$/, ['test/components/styles/rooms.test.ts']],
  [/^(package(-lock)?\.json|CHANGELOG\.md)$/, ['test/server/local/release.test.ts']],
]

if (changed.length === 0) {
  console.log('Nothing is changed here, and there is no earlier commit to compare with.')
  process.exit(0)
}
const reached = readers.filter(([what]) => changed.some((path) => what.test(path)))
const files = new Set([
  ...changed.filter((path) => /\.(tsx?|jsonl?)$/.test(path)),
  ...reached.flatMap(([, tests]) => tests),
])
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'related',
    '--run',
    '--passWithNoTests',
    ...(args.includes('--project') ? [] : ['--project', 'unit']),
    ...args,
    ...[...files].filter((path) => existsSync(join(root, path))),
  ],
  { cwd: root, stdio: 'inherit' },
)
for (const line of slower(changed)) console.log(line)
process.exit(status ?? 1)

/** What this run leaves out, and how to run it. */
function slower(changed: readonly string[]): string[] {
  const touches = (pattern: RegExp) => changed.some((path) => pattern.test(path))
  return [
    touches(/^server\/supabase\/|\.db\.test\.ts$/) && 'the database: npx vitest run --project db',
    touches(/^server\/(?!local|supabase)|\.workers\.test\.ts$/) &&
      'the companion in workerd: npx vitest run --project workers',
    touches(/^(components|entrypoints|lib)\/|^test\/gallery\/|\.e2e\.test\.ts$/) &&
      'the panel in Chromium: npx vitest run --project gallery',
  ].flatMap((line) => (line === false ? [] : [`Not run here, ${line}`]))
}

function lines(...command: string[]): string[] {
  const { status, stdout } = spawnSync('git', command, { cwd: root, encoding: 'utf8' })
  return status === 0 ? stdout.split('\n').filter((line) => line !== '') : []
}
