import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { hashOf, parseHashes, readMigrations } from '../../../server/local/migrations.ts'
import type { ReleaseFiles } from '../../../server/local/release.ts'
import { release } from '../../../server/local/release.ts'

const root = join(import.meta.dirname, '../../..')
const changes =
  '# Changes\n\n## Unreleased\n\n- Rooms are no people.\n\n## 0.1.0 (2026-11-29)\n\n- The first.\n'

const first = migration('20261129000100', 'create table a ();')
const second = migration('20261130000000', 'create table b ();')

function migration(version: string, script: string) {
  return { version, script, file: `${version}_x.sql` }
}

function files(changed: Partial<ReleaseFiles> = {}): ReleaseFiles {
  const version = '"version": "0.1.0"'
  return {
    package: `{\n  "name": "upshot",\n  ${version},\n  "x": "0.1.0"\n}\n`,
    lock: `{ ${version}, "packages": { "": { ${version} }, "node_modules/a": { ${version} } } }`,
    changes,
    released: `${first.version} ${hashOf(first.script)}\n`,
    ...changed,
  }
}

function released(
  version: string,
  changed: Partial<ReleaseFiles> = {},
  migrations = [first],
): ReleaseFiles {
  const result = release(files(changed), version, '2026-12-01', migrations)
  if (!result.ok) throw new Error(result.why)
  return result.files
}

function refused(
  version: string,
  changed: Partial<ReleaseFiles> = {},
  migrations = [first],
): string {
  const result = release(files(changed), version, '2026-12-01', migrations)
  return result.ok ? 'nothing' : result.why
}

describe('a release', () => {
  test('sets the version of the project wherever npm keeps it, and no other', () => {
    const { package: manifest, lock } = released('0.2.0')
    expect(JSON.parse(manifest)).toEqual({ name: 'upshot', version: '0.2.0', x: '0.1.0' })
    expect(JSON.parse(lock)).toEqual({
      version: '0.2.0',
      packages: { '': { version: '0.2.0' }, 'node_modules/a': { version: '0.1.0' } },
    })
  })

  test('gives what is unreleased its number and day, and leaves an empty part above', () => {
    expect(released('0.2.0').changes).toBe(
      changes.replace('## Unreleased\n', '## Unreleased\n\n## 0.2.0 (2026-12-01)\n'),
    )
  })

  test('may be the first with the version that is there', () => {
    const first = '# Changes\n\n## Unreleased\n\n- All of it.\n'
    expect(released('0.1.0', { changes: first }).changes).toContain('## 0.1.0 (2026-12-01)')
  })

  test.each([
    ['a version that is none', '0.2', {}, 'is no version'],
    ['what Chrome would not take', '0.2.0-beta', {}, 'is no version'],
    ['a part that Chrome cannot count to', '0.2.65536', {}, 'is no version'],
    ['the version that is there', '0.1.0', {}, 'does not follow'],
    ['a lower one', '0.0.9', {}, 'does not follow'],
    ['a change log without an unreleased part', '0.2.0', { changes: '# Changes\n' }, 'no part'],
    [
      'one that says nothing',
      '0.2.0',
      { changes: changes.replace('- Rooms are no people.', '') },
      'says nothing',
    ],
    [
      'one that has the number',
      '0.2.0',
      { changes: `${changes}\n## 0.2.0 (2026-11-30)\n` },
      'already',
    ],
    ['files that disagree', '0.2.0', { lock: '{ "version": "0.0.1" }' }, 'the same version'],
  ])('refuses %s', (_, version, changed, why) => {
    expect(refused(version, changed)).toContain(why)
  })

  test('adds the new migrations, with their hashes, to those that nobody may change', () => {
    expect(released('0.2.0').released).toBe(files().released)
    const list = released('0.2.0', {}, [first, second]).released
    expect([...parseHashes(list)]).toEqual(
      [first, second].map(({ version, script }) => [version, hashOf(script)]),
    )
    expect(list.startsWith(files().released)).toBe(true)
    expect(released('0.2.0', { released: list }, [first, second]).released).toBe(list)
  })

  test.each([
    ['has changed', [migration(first.version, 'create table c ();'), second]],
    ['is gone', [second]],
    ['comes before', [migration('20261129000050', ''), first]],
  ])('refuses where a released migration %s', (why, migrations) => {
    expect(refused('0.2.0', {}, migrations)).toContain(why)
  })

  test('can be made of the files that are here', async () => {
    const read = (name: string) => readFileSync(join(root, name), 'utf8')
    const ours = {
      package: read('package.json'),
      lock: read('package-lock.json'),
      changes: `${read('CHANGELOG.md')}`.replace(
        '## Unreleased\n',
        '## Unreleased\n\n- Something.\n',
      ),
      released: read('server/supabase/released.txt'),
    }
    const migrations = await readMigrations()
    const result = release(ours, '65535.0.0', '2026-12-01', migrations)
    if (!result.ok) throw new Error(result.why)
    expect(JSON.parse(result.files.package)).toMatchObject({ version: '65535.0.0' })
    expect(JSON.parse(result.files.lock)).toMatchObject({
      version: '65535.0.0',
      packages: { '': { version: '65535.0.0' } },
    })
    expect([...parseHashes(result.files.released).keys()]).toEqual(
      migrations.map(({ version }) => version),
    )
  })
})
