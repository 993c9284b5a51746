import { parseEnv } from 'node:util'

/** The file of settings as it was meant, whatever editor saved it: with a mark in front, or as UTF-16. */
export function decodeSettings(bytes: Uint8Array): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes)
}

/**
 * Reads `NAME=value` lines, as dotenv. What dotenv would take another way than it was meant, and say nothing, is
 * a problem: a sentence that names the setting and never its value.
 */
export function readSettingsFile(text: string): {
  values: Readonly<Record<string, string>>
  problems: string[]
} {
  const tidy = text.replace(/^\uFEFF/, '')
  const seen = new Set<string>()
  const problems: string[] = []
  for (const [index, line] of tidy.split('\n').entries()) {
    const [, name, rest = ''] =
      /^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (name !== undefined) {
      if (seen.has(name)) problems.push(`${name} is there twice: which one is meant?`)
      seen.add(name)
      problems.push(...cutShort(name, rest))
    } else if (!/^\s*(#|$)/.test(line)) problems.push(`Line ${index + 1} is no NAME=value`)
  }
  // A line that was told above may be half of a secret: no part of it is taken for a name.
  const values = Object.entries(parseEnv(tidy)).flatMap(([name, value]) =>
    value?.trim() && seen.has(name) ? [[name, value.trim()]] : [],
  )
  return { values: Object.fromEntries(values), problems }
}

/** What dotenv ends early: at a quote within quotes, or at a `#` that is part of a password. */
function cutShort(name: string, rest: string): string[] {
  const quote = /^["'`]/.exec(rest)?.[0]
  if (quote === undefined) {
    return /[^\s]#/.test(rest)
      ? [`${name} holds a #, which begins a comment: put it in quotes`]
      : []
  }
  const end = rest.indexOf(quote, 1)
  if (end === -1)
    return [`${name} begins with a quote that does not end on its line: each setting has one line`]
  return /^\s*(#|$)/.test(rest.slice(end + 1))
    ? []
    : [`${name} holds a quote within its quotes: put others around it`]
}

/** A line of the file, in quotes that the value does not hold. */
export function settingsLine(name: string, value: string): string {
  const quote = [`'`, '`', '"'].find((one) => !value.includes(one)) ?? `'`
  return `${name}=${quote}${value}${quote}`
}
