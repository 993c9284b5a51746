import { safeHref } from './safe-href.ts'

/**
 * The little markdown that Fathom writes summaries in, parsed into data: headings, lists, paragraphs,
 * bold, italic, code, links. There is no HTML anywhere on the way, so nothing a summary says can
 * become markup; a link survives only where it leads to Fathom, because what is said in a call, by
 * whomever, may end up in its summary.
 */

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'strong'; children: Inline[] }
  | { kind: 'em'; children: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; href: string; children: Inline[] }

export type Block =
  | { kind: 'heading'; level: number; children: Inline[] }
  | { kind: 'paragraph'; children: Inline[] }
  | { kind: 'list'; ordered: boolean; items: { children: Inline[]; depth: number }[] }

/** Parses a summary. Never throws; what is not understood stays text. */
export function parseMarkdown(source: string): Block[] {
  const blocks: Block[] = []
  let paragraph: string[] = []
  const flush = () => {
    if (paragraph.length > 0) {
      blocks.push({ kind: 'paragraph', children: parseInline(paragraph.join(' ')) })
      paragraph = []
    }
  }
  for (const raw of source.replaceAll('\r\n', '\n').split('\n')) {
    const line = raw.trim()
    if (line === '' || /^([-*_])\1{2,}$/.test(line)) {
      flush()
      continue
    }
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line)
    if (heading) {
      flush()
      blocks.push({
        kind: 'heading',
        level: heading[1]?.length ?? 1,
        children: parseInline(heading[2] ?? ''),
      })
      continue
    }
    const bullet = /^(?:([-*+•])|(\d{1,3})[.)])\s+(.*)$/.exec(line)
    if (bullet) {
      flush()
      const ordered = bullet[2] !== undefined
      const depth = Math.min(2, Math.floor((raw.length - raw.trimStart().length) / 2))
      const last = blocks.at(-1)
      const entry = { children: parseInline(bullet[3] ?? ''), depth }
      if (last?.kind === 'list' && (last.ordered === ordered || depth > 0)) last.items.push(entry)
      else blocks.push({ kind: 'list', ordered, items: [entry] })
      continue
    }
    paragraph.push(line.replace(/^>\s?/, ''))
  }
  flush()
  return blocks
}

// Every alternative is bounded by its own closing mark, so the time is linear in the text.
const inline =
  /\*\*([^*\n]+)\*\*|__([^_\n]+)__|\*([^*\s][^*\n]*)\*|`([^`\n]+)`|!?\[([^\][\n]*)\]\(([^()\s]*)(?:\s+"[^"\n]*")?\)/

function parseInline(source: string): Inline[] {
  const found: Inline[] = []
  let rest = source
  for (;;) {
    const match = inline.exec(rest)
    if (!match) break
    if (match.index > 0) found.push({ kind: 'text', text: rest.slice(0, match.index) })
    const strong = match[1] ?? match[2]
    if (strong !== undefined) found.push({ kind: 'strong', children: parseInline(strong) })
    else if (match[3] !== undefined) found.push({ kind: 'em', children: parseInline(match[3]) })
    else if (match[4] !== undefined) found.push({ kind: 'code', text: match[4] })
    else {
      const href = fathomHref(match[6] ?? '')
      const children = parseInline(match[5] ?? '')
      if (href === null) found.push(...children)
      else found.push({ kind: 'link', href, children })
    }
    rest = rest.slice(match.index + match[0].length)
  }
  if (rest !== '') found.push({ kind: 'text', text: rest })
  return found
}

function fathomHref(address: string): string | null {
  const href = safeHref(address)
  if (href === null) return null
  const { hostname } = new URL(href)
  return /^(?:[\w-]+\.)*fathom\.video$|^127\.0\.0\.1$/.test(hostname) ? href : null
}

function plain(children: readonly Inline[]): string {
  return children.map((child) => ('text' in child ? child.text : plain(child.children))).join('')
}

/** All words of a summary, without marks, a line for each block. */
export function plainText(source: string): string {
  return parseMarkdown(source)
    .flatMap((block) =>
      block.kind === 'list'
        ? block.items.map((item) => plain(item.children))
        : plain(block.children),
    )
    .join('\n')
}

/** Shorter than this, a first paragraph is a label ("Purpose") and not yet a summary. */
const enough = 60

/** The first words of a summary, without marks, at most `limit` characters, cut at a word. */
export function excerpt(source: string, limit: number): string {
  const texts: string[] = []
  for (const block of parseMarkdown(source)) {
    if (block.kind === 'paragraph') texts.push(plain(block.children))
    else if (block.kind === 'list') texts.push(...block.items.map((item) => plain(item.children)))
    if (texts.join(' ').length >= enough) break
  }
  const text = texts.join(' ').trim()
  if (text.length <= limit) return text
  const cut = text.slice(0, limit)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 1)).replace(/[,;:.]$/, '')}…`
}
