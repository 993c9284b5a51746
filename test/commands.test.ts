import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import manifest from '../package.json'

const root = join(import.meta.dirname, '..')
const commands = Object.entries(manifest.scripts)

test('what is started through another script does not ask whether it was started itself', () => {
  const through = commands.flatMap(([name, command]) => {
    const [, script] = /on-node\.mjs (\S+\.ts)/.exec(command) ?? []
    return script === undefined ? [] : [{ name, script }]
  })
  expect(through.length).toBeGreaterThan(4)
  for (const { name, script } of through) {
    // It would answer no, and the command would do nothing, without a word.
    expect(readFileSync(join(root, script), 'utf8'), name).not.toContain('import.meta.main')
  }
})

test('npm run admin, asked for nothing, says what may be asked', () => {
  const [, ...script] = manifest.scripts.admin.split(' ')
  const { status, stderr } = spawnSync(process.execPath, script, { cwd: root, encoding: 'utf8' })
  expect(stderr).toContain('invite people.csv --workspace NAME')
  expect(status).toBe(1)
})
