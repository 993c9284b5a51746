import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Inline } from '../../../lib/format/markdown.ts'
import { excerpt, parseMarkdown } from '../../../lib/format/markdown.ts'
import { safeHref } from '../../../lib/format/safe-href.ts'

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
        { children: [{ kind: 'text', text: 'one' }], depth: 0 },
        { children: [{ kind: 'text', text: 'two' }], depth: 0 },
      ],
    },
    {
      kind: 'list',
      ordered: true,
      items: [{ children: [{ kind: 'text', text: 'first' }], depth: 0 }],
    },
  ])
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
  expect(safeHref(address)).toBeNull()
  const [block] = parseMarkdown(`[press](${address})`)
  expect(JSON.stringify(block)).not.toContain('"link"')
  expect(JSON.stringify(block)).toContain('press')
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
        else visit(block.children)
      }
      return links.every((href) => new URL(href).origin === 'https://fathom.video')
    }),
  )
})

// Quadratic time would be minutes and run into the time limit of the test.
test.each(['*', '[', '**a', '`', '_', '[a](', '- '])(
  'a hundred thousand times %s is parsed',
  (mark) => {
    const source = mark.repeat(100_000 / mark.length)
    const length = JSON.stringify(parseMarkdown(source)).length
    expect(length).toBeGreaterThan(0)
  },
)

test('the first sentences are cut at a word and carry no marks', () => {
  const text = '## Title\n\nNorthwind wants **25 seats**, invoiced yearly, with SSO and more.'
  expect(excerpt(text, 200)).toBe('Northwind wants 25 seats, invoiced yearly, with SSO and more.')
  expect(excerpt(text, 30)).toBe('Northwind wants 25 seats…')
})
