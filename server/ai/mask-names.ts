import type { NameMask } from './mask.ts'

/**
 * People are told by their first name alone: their family names go wherever they stand, in whatever case,
 * order, spacing and accents.
 */

const particle = new Set(
  'van von der den de del della di da dos das la le el al bin ibn ter ten of y e'.split(' '),
)
const title = /^(?:mr|mrs|ms|mx|dr|prof|herr|frau|sir|mme|sr|sra)\.?$/i
const eastern = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]+$/u

type Parts = { given: string; family: string[] }

/** What of a name is given and what is the family's: "Last, First", "LAST First" and 田中 太郎 among them. */
function partsOf(name: string): Parts {
  const tidy = name
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .replace(/\([^)]{0,60}\)/g, ' ')
    .trim()
  const [before = '', after] = tidy.split(/\s?,\s?/)
  const words = (text: string) =>
    text.split(/[\s.]+/).filter((word) => word !== '' && !title.test(word))
  if (after !== undefined && words(after).length > 0) {
    const [given = '', ...rest] = words(after)
    return { given, family: [...words(before), ...rest] }
  }
  const all = words(tidy)
  const [first = '', ...rest] = all
  if (rest.length === 0) {
    return eastern.test(first) && [...first].length > 2
      ? { given: '', family: [first, [...first].slice(0, 2).join('')] }
      : { given: first, family: [] }
  }
  if (eastern.test(first)) return { given: rest.join(' '), family: [first] }
  const capitals = all.filter(
    (word) => word.length > 1 && word === word.toUpperCase() && /\p{Lu}/u.test(word),
  )
  if (capitals.length > 0 && capitals.length < all.length) {
    const given = all.find((word) => !capitals.includes(word)) ?? first
    return { given, family: all.filter((word) => word !== given) }
  }
  return { given: first, family: rest }
}

/** What a person is called before a model; `[name]` where no given name can be told. */
export function firstName(name: string): string {
  // What is no name is not taken apart: its first word, and an address whole, which is masked later.
  if (!isName(name)) return name.trim().split(/\s+/)[0] ?? ''
  return partsOf(name).given || '[name]'
}

/** Takes the family names of these people out of a text; alone it leaves `[name]`, beside the given name nothing. */
export function maskOfNames(names: readonly (string | null)[]): NameMask {
  const people = names.flatMap((name) => (name !== null && isName(name) ? partsOf(name) : []))
  const families = [...new Set(people.flatMap(({ family }) => family))]
    .filter((word) => /\p{L}.*\p{L}/u.test(word) && !particle.has(word.toLowerCase()))
    // Longer ones first, or "Lee" would leave half of "Lee-Park".
    .sort((a, b) => b.length - a.length)
  if (families.length === 0) return (text) => text
  const any = families.map(patternOf).join('|')
  const links = `(?:(?:${[...particle].join('|')})[\\s'’-]?)*`
  const alone = new RegExp(edged(`(?:${links}(?:${any}))(?:[\\s-]?${links}(?:${any}))*`), 'giu')
  const givens = [...new Set(people.map(({ given }) => given))].filter((given) => given !== '')
  const given = givens.length === 0 ? null : givens.map((word) => edged(spelt(word))).join('|')
  return (text) => {
    const masked = text.normalize('NFD').replace(alone, '[name]')
    const tidy =
      given === null
        ? masked
        : masked
            .replace(new RegExp(`(${given})(?:\\s?[.,]?\\s?\\[name\\])+`, 'giu'), '$1')
            .replace(new RegExp(`(?:\\[name\\]\\s?,?\\s?)+(${given})`, 'giu'), '$1')
    return tidy.normalize('NFC')
  }
}

/**
 * Up to five words with capitals, or up to three without, of letters and what names have between them.
 * Somebody may have called themself a sentence: its words are not taken out of what others say.
 */
function isName(text: string): boolean {
  const tidy = text.normalize('NFKC').trim()
  if (!/^[\p{L}\p{M}\s.,'’()-]{1,80}$/u.test(tidy)) return false
  const words = tidy
    .split(/[\s,]+/)
    .filter((word) => word !== '' && !particle.has(word.toLowerCase()))
  if (words.every((word) => /^[(\p{Lu}\p{Lo}]/u.test(word))) return words.length <= 5
  return words.length <= 3 && tidy === tidy.toLowerCase()
}

function patternOf(word: string): string {
  return eastern.test(word) ? word.normalize('NFD') : spelt(word)
}

/** Of a script with spaces: 田中 may stand right beside a Latin name. */
const spacedLetter =
  '(?:[\\p{L}\\p{M}](?<![\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}]))'

/** No letter before or after it; "Shah's" and "Shah," are Shah. */
function edged(pattern: string): string {
  return `(?<!${spacedLetter})(?:${pattern})(?!${spacedLetter})`
}

const variants: Readonly<Record<string, string>> = {
  ø: '(?:ø|oe?)',
  ł: '[łl]',
  æ: '(?:æ|ae)',
  œ: '(?:œ|oe)',
  ß: '(?:ß|ss)',
  đ: '[đd]',
  ð: '[ðd]',
  þ: '(?:þ|th)',
  ı: '[ıi]',
}

/** The letters one after the other with any accents, and at most three marks or spaces between two. */
function spelt(word: string): string {
  const letters = [...word.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')].filter((letter) =>
    /[\p{L}\p{N}]/u.test(letter),
  )
  const accented = word.toLowerCase().normalize('NFC')
  return letters
    .map((letter, index) => {
      const after = letters[index + 1]
      // Müller, Mueller and Muller are one.
      const umlaut = 'aou'.includes(letter) && (after === 'e' || /[äöü]/.test(accented))
      const silent = letter === 'e' && index > 0 && 'aou'.includes(letters[index - 1] ?? '')
      const plain = variants[letter] ?? letter
      return `${plain}\\p{M}*${umlaut && after !== 'e' ? 'e?' : ''}${silent ? '?' : ''}`
    })
    .join("[\\s.'’`-]{0,3}")
}
