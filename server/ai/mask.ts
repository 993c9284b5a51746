import { parse } from 'tldts'

/**
 * Takes out of a text what no model needs to see, and says in brackets what stood there. What is caught,
 * and what is not, is in docs/privacy.md, and a generator holds the two to each other.
 */
export function mask(text: string, names: NameMask = noNames): string {
  const masked = maskers.reduce((left, masker) => masker(left), names(readable(text)))
  return masked.replace(/\s+/g, ' ').trim()
}

/** Takes out the family names of certain people. */
export type NameMask = (text: string) => string
const noNames: NameMask = (text) => text

export const placeholder = /\[(?:link|address|name|number|secret)\]/

/**
 * Control and format characters, joiners, marks of direction, and the invisible letters that can be
 * written with tags and variation selectors.
 */
const invisible = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Variation_Selector}]+/gu

/** In the letters that look like it: full-width and decorated ones become plain, hidden ones go. */
function readable(text: string): string {
  return text.replace(/\s+/g, ' ').replace(invisible, '').normalize('NFKC').replace(/\s+/g, ' ')
}

// Every repetition is bounded: a text may be twenty thousand letters without a space.

const local = String.raw`[\p{L}\p{N}_%+'-]{1,64}(?:\s?[.·]\s?[\p{L}\p{N}_%+'-]{1,64}){0,4}`
const at = String.raw`(?:\s?@\s?|\s?[([{<]\s?(?:at|@|ät|arroba|arobase)\s?[)\]}>]\s?)`
const spokenAt = String.raw`\s(?:at|ät|arroba|arobase|apenstaartje|アットマーク)\s`
const dot = String.raw`(?:\s?[.·。]\s?|\s?[([{<]\s?(?:dot|\.|punkt|punto|ponto|point|punt)\s?[)\]}>]\s?|\s(?:dot|punkt|punto|ponto|point|punt|ドット)\s)`
const label = String.raw`[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?`

const address = new RegExp(`${local}${at}${label}(?:${dot}${label}){0,5}`, 'giu')
const spokenLocal = String.raw`[\p{L}\p{N}_+'-]{1,64}(?:(?:\s?\.\s?|\s(?:dot|punkt|punto|ponto|point|punt|underscore|dash|minus)\s)[\p{L}\p{N}_+'-]{1,64}){0,3}`
const spokenAddress = new RegExp(`${spokenLocal}${spokenAt}${label}(?:${dot}${label}){1,4}`, 'giu')
/** What is left of anything with an @ that holds two parts together. */
const oddAddress = /[^\s<>()[\]"'@]{1,64}@[^\s<>()[\]"'@]{1,255}/g

const link =
  /\b(?:[a-z][a-z0-9+.-]{0,30}:\/\/|www\.|(?:javascript|vbscript|mailto|tel):|data:[\w+.-]{1,60}\/)\S+|\b(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,63}\/\S*/gi
const host = new RegExp(
  `(?<![\\p{L}\\p{N}@.-])${label}(?:\\.${label}){1,6}(?::\\d{2,5})?(?![\\p{L}\\p{N}])`,
  'giu',
)
const spokenHost = new RegExp(
  `(?<![\\p{L}\\p{N}])${label}(?:\\s(?:dot|punkt|punto|ponto|point|punt|ドット)\\s${label}){1,4}(?![\\p{L}\\p{N}])`,
  'giu',
)
const ipv4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?::\d{2,5})?(?![\d.])/g
const ipv6 = /(?<![\p{L}\p{N}:])(?:[\da-f]{0,4}:){3,7}[\da-f]{0,4}(?![\p{L}\p{N}:])/giu
const localHost = /(?<![\p{L}\p{N}])localhost(?::\d{2,5})?/giu
/** Endings of names inside a house, and those that no registry gives out. */
const housekeeping = new Set(
  'local internal intranet lan corp home localdomain test example invalid onion arpa'.split(' '),
)

const secretWord =
  '(?:pass(?:word|code|phrase|wd)?|pwd|pin|kennwort|passwort|mot de passe|contrase(?:ñ|n)a|clave|senha|palavra-passe|wachtwoord|api[- ]?key|access[- ]?key|secret(?: key)?|token|パスワード|暗証番号)'
const told = new RegExp(
  `(${secretWord}(?:s|es)?(?:\\s(?:for|of|to|für|von|pour|para|voor)\\s[^\\s]{1,30}(?:\\s[^\\s]{1,30})?)?\\s?(?:is|are|was|=|:|ist|lautet|est|es|é|は)\\s?:?\\s?)["'“«「]?[^\\s"'”»」]{3,200}["'”»」]?`,
  'giu',
)
/** A word behind "PIN" or "password" that is no ordinary word: it holds a digit. */
const toldDigits = new RegExp(`(?<![\\p{L}])(${secretWord}\\s)(?=\\S{0,100}\\d)\\S{3,200}`, 'giu')
const keyLike =
  /(?<![\p{L}\p{N}])(?:(?:sk|pk|rk|ghp|gho|xox[abp]|glpat|whsec|sb)[-_][\w-]{8,400}|AKIA[A-Z0-9]{12,20}|AIza[\w-]{20,60}|eyJ[\w-]{8,600}(?:\.[\w-]{4,900}){1,2}|(?=[\w+/=-]{0,200}\d)(?=[\w+/=-]{0,200}\p{L})[\w+/=-]{20,400})(?![\p{L}\p{N}])/gu

// In capitals with any letters in it, in small letters as far as its figures go.
const iban =
  /(?<![\p{L}\p{N}])(?:[A-Z]{2}\d{2}(?:\s?[A-Z0-9]){11,30}|[a-z]{2}\d{2}(?:\s?[a-z]{4})?(?:\s?\d{1,4}){3,8})(?![\p{L}\p{N}])/gu
const numbers = /(?<!\p{N})[+(]{0,2}\d(?:[\s().,/_–-]{0,3}\d){6,40}(?!\p{N})/gu
const date = /^(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4})$/
const money = /^\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?$/
const digitWord =
  '(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|null|eins|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun|zéro|un|deux|trois|quatre|cinq|sept|huit|neuf|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|um|dois|três|quatro|sete|oito|nove|nul|een|twee|drie|vijf|zes|zeven|negen)'
const spokenNumber = new RegExp(
  `(?<![\\p{L}])${digitWord}(?:[\\s,-]{1,3}(?:${digitWord}|\\d{1,4})){6,30}(?![\\p{L}])`,
  'giu',
)

const maskers: readonly ((text: string) => string)[] = [
  (text) => text.replace(told, '$1[secret]').replace(toldDigits, '$1[secret]'),
  (text) => text.replace(link, '[link]'),
  (text) => text.replace(address, '[address]').replace(spokenAddress, '[address]'),
  (text) => text.replace(oddAddress, '[address]'),
  (text) => text.replace(iban, '[number]').replace(keyLike, '[secret]'),
  (text) => text.replace(ipv4, '[link]').replace(ipv6, '[link]').replace(localHost, '[link]'),
  (text) => text.replace(host, (found) => (isHost(found) ? '[link]' : found)),
  (text) =>
    text.replace(spokenHost, (found) =>
      isHost(found.replace(/\s(?:dot|punkt|punto|ponto|point|punt|ドット)\s/giu, '.'))
        ? '[link]'
        : found,
    ),
  (text) => text.replace(numbers, (found) => (isPlainNumber(found) ? found : '[number]')),
  (text) => text.replace(spokenNumber, '[number]'),
]

function isHost(found: string): boolean {
  const [name = ''] = found.toLowerCase().split(':')
  const ending = name.split('.').at(-1) ?? ''
  return housekeeping.has(ending) || parse(name).isIcann === true
}

/** A date, or an amount as it is written in English: what is due and what is quoted has to stay. */
function isPlainNumber(found: string): boolean {
  const written = found.trim()
  return date.test(written) || money.test(written)
}
