import { expect, test } from 'vitest'
import type { Built } from '../../../server/local/size-budget.ts'
import { budgets, explain, loads, verdict } from '../../../server/local/size-budget.ts'

const root = '/somewhere/upshot'

function chunk(name: string, bytes: number, more: Partial<Extract<Built, { type: 'chunk' }>> = {}) {
  return {
    type: 'chunk' as const,
    fileName: `chunks/${name}.js`,
    name,
    code: 'x'.repeat(bytes),
    imports: [],
    modules: { [`${root}/components/${name}.tsx`]: bytes },
    ...more,
  }
}

const page = `<script type="module" src="/chunks/runtime.js"></script>
<script type="module" src="/chunks/sidepanel.js"></script>
<link rel="preload" as="font" href="/assets/inter.woff2">
<link rel="stylesheet" href="/assets/sidepanel-abcd1234.css">`
const asset = (fileName: string, text: string): Built => ({ type: 'asset', fileName, text })
const built: Built[] = [
  chunk('runtime', 20),
  chunk('sidepanel', 1_000, { imports: ['chunks/shared.js', 'chunks/runtime.js'] }),
  chunk('shared', 300, {
    imports: ['chunks/deep.js'],
    modules: { [`${root}/node_modules/.pnpm/x/node_modules/@scope/pack/index.js`]: 400 },
  }),
  chunk('deep', 50, { imports: ['chunks/shared.js'] }),
  chunk('dialog', 9_000),
  asset('assets/sidepanel-abcd1234.css', 'x'.repeat(200)),
  asset('assets/later-abcd1234.css', 'x'.repeat(4_000)),
  asset('entrypoints/sidepanel/index.html', page),
]

test('page, styles and everything imported at once count, what is imported later does not', () => {
  expect(loads(built, root)).toEqual({
    panel: {
      bytes: 20 + 1_000 + 300 + 50 + 200 + page.length,
      made: {
        'components/runtime.tsx': 20,
        'components/sidepanel.tsx': 1_000,
        '@scope/pack': 400,
        'components/deep.tsx': 50,
        'sidepanel.css': 200,
        'entrypoints/sidepanel/index.html': page.length,
      },
    },
  })
})

test('a page without a script is no page of the panel', () => {
  expect(() => loads([asset('entrypoints/sidepanel/index.html', '<p>')], root)).toThrow(
    'loads no script',
  )
})

test('a byte above the budget is too much', () => {
  const load = { bytes: budgets.worker, made: {} }
  expect(verdict('worker', load)).toEqual({
    isMet: true,
    text: 'Service worker: 240.0 KB of 240.0 KB',
  })
  expect(verdict('worker', { ...load, bytes: budgets.worker + 1 }).isMet).toBe(false)
})

test('it says what grew, most first, and leaves out what did not', () => {
  const made = { react: 5_000, 'components/New.tsx': 3_000, dexie: 9_000, small: 150 }
  const lines = explain({ bytes: 0, made }, { react: 4_000, dexie: 9_500 }).split('\n')
  expect(lines.slice(1, 3)).toEqual([
    '  + 2.9 KB  components/New.tsx (now 2.9 KB)',
    '  + 1.0 KB  react (now 4.9 KB)',
  ])
  expect(lines[3]).toBe('Largest:')
})
