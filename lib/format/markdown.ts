import { fathomHref } from './fathom-href.ts'

/**
 * The little markdown that Fathom writes summaries in, parsed into data: headings, lists, tables,
 * paragraphs, bold, italic, code, links. There is no HTML anywhere on the way, so nothing a summary says can
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
  | { kind: 'list'; ordered: boolean; items: ListItem[] }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] }

/** `number` is the one that was written, for an item of a numbered list. */
export type ListItem = { children: Inline[]; depth: number; number: number | null }

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
  const lines = source.replaceAll('\r\n', '\n').split('\n')
  for (let at = 0; at < lines.length; at += 1) {
    const raw = lines[at] ?? ''
    const line = raw.trim()
    const head = cellsOf(line)
    if (head !== null && isRule(lines[at + 1], head.length)) {
      flush()
      const rows: string[][] = []
      at += 2
      for (let row = cellsOf(lines[at]); row !== null; at += 1, row = cellsOf(lines[at])) {
        rows.push(head.map((_, column) => row?.[column] ?? ''))
      }
      at -= 1
      const parsed = rows.map((row) => row.map(parseInline))
      blocks.push({ kind: 'table', head: head.map(parseInline), rows: parsed })
      continue
    }
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
      const number = ordered ? Number(bullet[2]) : null
      const entry = { children: parseInline(bullet[3] ?? ''), depth, number }
      if (last?.kind === 'list' && (last.ordered === ordered || depth > 0)) last.items.push(entry)
      else blocks.push({ kind: 'list', ordered, items: [entry] })
      continue
    }
    paragraph.push(line.replace(/^>\s?/, ''))
  }
  flush()
  return blocks
}

/** The cells of a line of a table; null where it is none. */
function cellsOf(line: string | undefined): string[] | null {
  const text = line?.trim() ?? ''
  if (!text.includes('|')) return null
  return text
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.replaceAll('\\|', '|').trim())
}

/** The line below a table's head: `|---|:--:|`, as many as the head has. */
function isRule(line: string | undefined, columns: number): boolean {
  const cells = cellsOf(line)
  return cells?.length === columns && cells.every((cell) => /^:?-+:?$/.test(cell))
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
      const href = fathomHref(match[6] ?? null)
      const children = parseInline(match[5] ?? '')
      if (href === null) found.push(...children)
      else found.push({ kind: 'link', href, children })
    }
    rest = rest.slice(match.index + match[0].length)
  }
  if (rest !== '') found.push({ kind: 'text', text: rest })
  return found
}

/** A block as lines of words. */
function linesOf(block: Block): string[] {
  switch (block.kind) {
    case 'list':
      return block.items.map((item) => plain(item.children))
    case 'table':
      return [block.head, ...block.rows].map((row) => row.map(plain).join(' '))
    default:
      return [plain(block.children)]
  }
}

function plain(children: readonly Inline[]): string {
  return children.map((child) => ('text' in child ? child.text : plain(child.children))).join('')
}

/** All words of a summary, without marks, a line for each block. */
export function plainText(source: string): string {
  return parseMarkdown(source).flatMap(linesOf).join('\n')
}

/** Shorter than this, a first paragraph is a label ("Purpose") and not yet a summary. */
const enough = 60

/** The first words of a summary, without marks, at most `limit` characters, cut at a word. */
export function excerpt(source: string, limit: number): string {
  const texts: string[] = []
  for (const block of parseMarkdown(source)) {
    if (block.kind !== 'heading') texts.push(...linesOf(block))
    if (texts.join(' ').length >= enough) break
  }
  const text = texts.join(' ').trim()
  if (text.length <= limit) return text
  const cut = text.slice(0, limit)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 1)).replace(/[,;:.]$/, '')}…`
}
