/**
 * A text cut into what a deadline is read from. Whatever is written together with a price, a path or
 * an address is one opaque token, so that no part of it can be taken for a day.
 */
export type Token = {
  /** Lower case, with straight apostrophes. */
  text: string
  start: number
  end: number
  /** Written with a capital letter. */
  capital: boolean
  kind: 'word' | 'number' | 'date' | 'clock' | 'mark' | 'opaque'
}

const shapes: readonly (readonly [Token['kind'], string])[] = [
  ['date', String.raw`\d{4}-\d{2}-\d{2}(?![\p{L}\p{N}-])`],
  ['date', String.raw`\d{1,2}/\d{1,2}(?:/(?:\d{4}|\d{2}))?(?![\p{L}\p{N}/])`],
  ['date', String.raw`\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})?(?![\p{L}\p{N}])`],
  ['clock', String.raw`\d{1,2}(?:[:.]\d{2})? ?[ap]\.?m\b\.?(?!-\p{L}|-\d)`],
  ['clock', String.raw`\d{1,2}:\d{2}(?![\p{L}\p{N}:]|\.\d|-\p{L}|-\d)`],
  ['clock', String.raw`\d{1,2} ?h(?: ?\d{2})?(?![\p{L}\p{N}])`],
  ['clock', String.raw`\d{1,2}(?:\.\d{2})? (?:uhr|o'clock|heures?|horas?)\b`],
  ['number', String.raw`\d{1,2}(?:st|nd|rd|th|er|º|ª|°)(?![\p{L}\p{N}])`],
  ['number', String.raw`\d{1,4}(?![\p{L}\p{N}]|[.,:/-]\d|[-–]\p{L})`],
  ['word', String.raw`\p{L}+(?:['-]\p{L}+)*(?:(?<=s)'(?=\s))?(?![\p{N}@+_=]|[./]\p{L}|-\p{N})`],
  ['mark', String.raw`\n+|[.!?;:,()—–¿¡"“”-]`],
]
const token = new RegExp(shapes.map(([, source]) => `(${source})`).join('|'), 'uy')

/** A token that begins here must not be glued to the end of something else. */
const glue = /[\p{L}\p{N}$€£¥#@/\\%&_+=-]$/u

export function tokenise(text: string): Token[] {
  const plain = text.toLowerCase().replace(/[’‘`]/g, "'")
  // Lower case may be longer than the letter it comes from; places must stay those of the text.
  const read = plain.length === text.length ? plain : text.replace(/[’‘`]/g, "'")
  const tokens: Token[] = []
  let place = 0
  while (place < read.length) {
    if (/[^\S\n]/.test(read[place] ?? '')) {
      place += 1
      continue
    }
    token.lastIndex = place
    const found = token.exec(read)
    const isMark = found !== null && /^[^\p{L}\p{N}]/u.test(found[0])
    const glued = !isMark && glue.test(read.slice(Math.max(0, place - 1), place))
    const match = glued ? null : found
    const kind = match && shapes[match.slice(1).findIndex((group) => group !== undefined)]?.[0]
    const end = match ? place + match[0].length : opaqueEnd(read, place)
    tokens.push({
      text: read.slice(place, end),
      start: place,
      end,
      capital: /^\p{Lu}/u.test(text.slice(place, end)),
      kind: kind ?? 'opaque',
    })
    place = end
  }
  return tokens
}

/** To the next space, without the marks that end a sentence there. */
function opaqueEnd(text: string, start: number): number {
  const chunk = /^\S+/.exec(text.slice(start))?.[0] ?? ' '
  const bare = chunk.replace(/[.!?;:,)"”]+$/, '')
  return start + Math.max(1, bare.length)
}
