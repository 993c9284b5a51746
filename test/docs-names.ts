import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A document of ours, as text. */
export function readDocument(name: string): string {
  return readFileSync(join(import.meta.dirname, '../docs', name), 'utf8')
}

/**
 * The part of a document below the one heading with these words, up to the next heading of its level or
 * above. Throws where there is none: a test would otherwise compare nothing with nothing.
 */
export function section(text: string, title: string): string {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === title)
  if (start === -1) throw new Error(`There is no heading "${title}".`)
  const level = lines[start]?.indexOf(' ') ?? 0
  const end = lines.findIndex(
    (line, index) => index > start && /^#+ /.test(line) && line.indexOf(' ') <= level,
  )
  return lines.slice(start + 1, end === -1 ? undefined : end).join('\n')
}

/** What stands in backticks. */
export function quoted(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
}

/** The cells of every table's rows, heads left out. */
export function rows(text: string): string[][] {
  const lines = text.split('\n')
  return lines
    .filter((line, index) => /^\| [^-]/.test(line) && !/^\|[ |-]+$/.test(lines[index + 1] ?? ''))
    .map((line) => line.split('|').slice(1, -1))
}

/** The names in the first cell of every row, sorted; one that stands twice comes twice. */
export function namesIn(text: string): string[] {
  return rows(text)
    .flatMap(([first = '']) => quoted(first))
    .toSorted()
}
