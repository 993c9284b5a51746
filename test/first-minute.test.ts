import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import manifest from '../package.json'
import lock from '../package-lock.json'

const root = join(import.meta.dirname, '..')

/** Whether a version satisfies ranges of the kinds that the lock has, and no others: `^1.2.3 || >=4`, `>=1 <3`. */
function satisfies(version: string, ranges: string): boolean {
  const parts = (text: string) =>
    [0, 1, 2].map((n) => Number(text.split('.')[n]?.match(/^\d+/)?.[0] ?? 0))
  const compare = (a: string, b: string) =>
    parts(a).reduce((sum, part, n) => sum || part - (parts(b)[n] ?? 0), 0)
  return ranges.split('||').some((range) =>
    range
      .trim()
      .replaceAll(/([<>=^~]+)\s+/g, '$1')
      .split(/\s+/)
      .every((one) => {
        const [, operator = '', bound = ''] = /^(>=|<=|>|<|\^|~|=|v)?(.+)$/.exec(one) ?? []
        if (bound === '*') return true
        const order = compare(version, bound)
        const sameMajor = parts(version)[0] === parts(bound)[0]
        if (operator === '>=') return order >= 0
        if (operator === '<') return order < 0
        if (operator === '<=') return order <= 0
        if (operator === '>') return order > 0
        if (operator === '^' || operator === '~') return sameMajor && order >= 0
        return bound.includes('.') ? order === 0 : sameMajor
      }),
  )
}

test('on the Node versions that are promised no package warns of its engine', async () => {
  const workflow = await readFile(join(root, '.github/workflows/first-minute.yml'), 'utf8')
  const tried = /node: \[(.+)\]/.exec(workflow)?.[1]?.match(/[\d.]+/g) ?? []
  expect(tried).toEqual(['22.13', '22', '24'])
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  expect(readme).toContain('Node 22 (22.13 or newer) or 24')
  expect(lock.packages[''].engines).toEqual(manifest.engines)
  const others = Object.entries(lock.packages).filter(
    // Of a platform that nobody here has, and optional even there.
    ([path]) => path !== 'node_modules/@img/sharp-win32-ia32',
  )
  for (const version of ['22.13.0', '22.22.0', '24.0.0', '24.21.0']) {
    const unfit = others.flatMap(([path, entry]) => {
      const node = 'engines' in entry && 'node' in entry.engines ? entry.engines.node : undefined
      return node === undefined || satisfies(version, node) ? [] : [`${path || 'Upshot'}: ${node}`]
    })
    expect([version, unfit]).toEqual([version, []])
  }
})
