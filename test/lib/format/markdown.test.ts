import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fathomHref } from '../../../lib/format/fathom-href.ts'
import type { Inline } from '../../../lib/format/markdown.ts'
import { excerpt, parseMarkdown } from '../../../lib/format/markdown.ts'
import { cpuMs } from '../../setup/cpu.ts'

test('headings, lists, paragraphs and marks become data', () => {
  expect(
    parseMarkdown('## Purpose\n\nAgree on **price** and *date*.\n\n- one\n- two\n\n1. first'),
  ).toEqual([
    { kind: 'heading', level: 2, children: [{ kind: 'text', text: 'Purpose' }] },
    {
      kind: 'paragraph',
      children: [
        { kind: 'text', text: 'Agree on ' },
        { kind: 'strong', children: [{ kind: 'text', text: 'price' }] },
        { kind: 'text', text: ' and ' },
        { kind: 'em', children: [{ kind: 'text', text: 'date' }] },
        { kind: 'text', text: '.' },
      ],
    },
    {
      kind: 'list',
      ordered: false,
      items: [
        { children: [{ kind: 'text', text: 'one' }], depth: 0, number: null },
        { children: [{ kind: 'text', text: 'two' }], depth: 0, number: null },
      ],
    },
    {
      kind: 'list',
      ordered: true,
      items: [{ children: [{ kind: 'text', text: 'first' }], depth: 0, number: 1 }],
    },
  ])
})

test('a table is one, also where its lines do not have as many cells as its head', () => {
  const words = (text: string) => (text === '' ? [] : [{ kind: 'text', text }])
  expect(
    parseMarkdown(
      'Prices:\n| Seats | Price |\n|:--|--:|\n| 25 | 30 € |\n| 50 \\| more |\n\nThat is all.',
    ),
  ).toEqual([
    { kind: 'paragraph', children: words('Prices:') },
    {
      kind: 'table',
      head: [words('Seats'), words('Price')],
      rows: [
        [words('25'), words('30 €')],
        [words('50 | more'), words('')],
      ],
    },
    { kind: 'paragraph', children: words('That is all.') },
  ])
  expect(parseMarkdown('either | or')).toEqual([
    { kind: 'paragraph', children: words('either | or') },
  ])
})

test('a numbered list keeps its numbers around what stands between them', () => {
  const [first, , third] = parseMarkdown('3. three\n  - of which one\n4. four\n\nThen\n\n5. five')
  const marks = (block: typeof first) =>
    block?.kind === 'list' ? block.items.map(({ number, depth }) => [number, depth]) : []
  expect(marks(first)).toEqual([
    [3, 0],
    [null, 1],
    [4, 0],
  ])
  expect(marks(third)).toEqual([[5, 0]])
})

test('markup in a summary stays text', () => {
  expect(parseMarkdown('<img src=x onerror=alert(1)>')).toEqual([
    { kind: 'paragraph', children: [{ kind: 'text', text: '<img src=x onerror=alert(1)>' }] },
  ])
})

test.each([
  ['javascript:alert(1)'],
  ['JaVaScRiPt:alert(1)'],
  ['data:text/html,hi'],
  ['http://fathom.video/calls/1'],
  ['//fathom.video'],
  ['chrome://settings'],
])('%s is no address to open', (address) => {
  expect(fathomHref(address)).toBeNull()
  const [block] = parseMarkdown(`[press](${address})`)
  expect(JSON.stringify(block)).not.toContain('"link"')
  expect(JSON.stringify(block)).toContain('press')
})

test.each([
  ['https://fathom.video.attacker.example/share/1'],
  ['https://notfathom.video/share/1'],
  ['https://fathom.video:8443/share/1'],
  ['https://somebody@fathom.video/share/1'],
  ['https://127.0.0.1/share/1'],
  ['http://127.0.0.1:4321/share/1'],
  ['http://localhost:4321/share/1'],
  ['https://attacker.example/share/1'],
])('%s is not Fathom in a build for others', (address) => {
  expect(fathomHref(address, false)).toBeNull()
})

test('a build for this machine opens the stand-in of Fathom here, and no other build does', () => {
  const address = 'http://127.0.0.1:4321/calls/1'
  expect(fathomHref(address, true)).toBe(address)
  expect(fathomHref('http://localhost:4321/calls/1', true)).toBeNull()
  expect(fathomHref(address, false)).toBeNull()
})

test('a link to Fathom stays one', () => {
  expect(parseMarkdown('[Pricing](https://fathom.video/calls/1?timestamp=14)')).toEqual([
    {
      kind: 'paragraph',
      children: [
        {
          kind: 'link',
          href: 'https://fathom.video/calls/1?timestamp=14',
          children: [{ kind: 'text', text: 'Pricing' }],
        },
      ],
    },
  ])
})

test.each([
  'https://attacker.example/login',
  'https://fathom.video.attacker.example',
  'https://notfathom.video',
  'https://attacker.example/fathom.video',
  'https://fathom.video@attacker.example',
])('%s, which somebody said in a call, stays words', (address) => {
  const [block] = parseMarkdown(`[Pricing](${address})`)
  expect(block).toEqual({ kind: 'paragraph', children: [{ kind: 'text', text: 'Pricing' }] })
})

test('no text makes the parser throw or lets an address through that is not Fathom’s', () => {
  const piece = fc.constantFrom(
    '**',
    '*',
    '[',
    ']',
    '(',
    ')',
    '`',
    '- ',
    '|',
    '|-|-|',
    '# ',
    '\n',
    'a',
    'javascript:',
    'https://x.y',
    'https://fathom.video',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const links: string[] = []
      const visit = (children: readonly Inline[]): void => {
        for (const child of children) {
          if (child.kind === 'link') links.push(child.href)
          if ('children' in child) visit(child.children)
        }
      }
      for (const block of parseMarkdown(pieces.join(''))) {
        if (block.kind === 'list') for (const item of block.items) visit(item.children)
        else if (block.kind === 'table')
          for (const row of [block.head, ...block.rows]) row.forEach(visit)
        else visit(block.children)
      }
      return links.every((href) => new URL(href).origin === 'https://fathom.video')
    }),
  )
})

// In quadratic time it would be minutes.
test.each(['*', '[', '**a', '`', '_', '[a](', '- ', '|', '|-\n'])(
  'a hundred thousand times %s is parsed',
  (mark) => {
    const source = mark.repeat(100_000 / mark.length)
    let length = 0
    const ms = cpuMs(() => {
      length = JSON.stringify(parseMarkdown(source)).length
    })
    expect(length).toBeGreaterThan(0)
    expect(ms).toBeLessThan(5_000)
  },
)

test('the first sentences are cut at a word and carry no marks', () => {
  const text = '## Title\n\nNorthwind wants **25 seats**, invoiced yearly, with SSO and more.'
  expect(excerpt(text, 200)).toBe('Northwind wants 25 seats, invoiced yearly, with SSO and more.')
  expect(excerpt(text, 30)).toBe('Northwind wants 25 seats…')
})
