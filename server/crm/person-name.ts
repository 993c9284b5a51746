import { letters } from '../../lib/contract/letters.ts'

/** A name as its owner would fill in a form; `last` is null of somebody who goes by one name. */
export type PersonName = { first: string | null; last: string | null }

/**
 * What somebody is called, from what a calendar or call shows: `Raman, Priya`, `Dr. Anna Keller`, `Ann Lee
 * (she/her) | Acme`, an address. Null where it holds no name. The address helps to tell a company or a
 * surname from the rest; no parser at hand reads badges, pronouns and companies, so this is ours.
 */
export function readPersonName(shown: string, email: string | null = null): PersonName | null {
  const local = localWords(email)
  const text = shown
    .normalize('NFC')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/^\s*mailto:/i, '')
    .replace(/^[\s"'“”]+|[\s"'“”]+$/g, '')
  // A header that nobody decoded.
  if (/=\?[\w-]+\?[bq]\?/i.test(text)) return null
  if (/^\S+@\S+\.\S+$/.test(text)) return ofAddress(text)
  const owner = ownerOf(withoutRemarks(text))
  if (owner === null || areSeveral(owner)) return null
  const plain = withoutCompany(owner, local)
  const parts = plain
    .split(/\s*[,،、]\s*/u)
    .filter((part) => part !== '' && !part.split(/\s+/).every(isSuffix))
  const [before, after] = parts
  if (before === undefined) return null
  if (after !== undefined && !isCompany(before, after, local, email))
    return lastFirst(before, after)
  return inOrder(withoutTitles(before), local)
}

/** `priya.nair@…` is Priya Nair; one word is a first name; digits make no name. */
function ofAddress(email: string): PersonName | null {
  const words = localWords(email)
  if (words.length === 0 || /\d/.test(email.slice(0, email.lastIndexOf('@')))) return null
  const [first = '', ...rest] = words.map((word) => capitalised(word))
  return { first, last: rest.length === 0 ? null : rest.join(' ') }
}

function localWords(email: string | null): string[] {
  const local = email?.slice(0, Math.max(0, email.lastIndexOf('@'))).replace(/\+.*$/, '') ?? ''
  return local.split(/[^\p{L}\p{M}]+/u).filter((word) => word !== '')
}

const pronoun =
  '(?:she|he|they|ze|xe|her|him|them|hers|his|theirs|any|all|sie|ihr|er|ihm|elle|il|lui|iel|ella|él|elles?|ela|ele|lei|hon|hen|han|hun|ham|henne|honom|zij|haar|hij|hem|die|hun|hän)'

const pronouns = new RegExp(
  `(?<![\\p{L}])${pronoun}\\s*/\\s*${pronoun}(?:\\s*/\\s*${pronoun})?(?![\\p{L}])`,
  'giu',
)

/** What somebody joined with. "Mac", "PC" and "phone" say so only behind an owner: Mac is a name as well. */
const device =
  'i ?phones?|i ?pads?|ipod|macbook(?: pro| air)?|imac|(?:samsung )?galaxy(?: [\\p{L}\\d+]+)*|samsung(?: [\\p{L}\\d-]+)?|(?:google )?pixel(?: \\d\\w*)?(?: pro)?|android(?: phone| device)?|huawei(?: [\\p{L}\\d-]+)?|xiaomi(?: [\\p{L}\\d-]+)?|laptop|desktop|chromebook|thinkpad|tablet|surface(?: pro| laptop| go)?'
const ownersDevice = new RegExp(
  `^(.+?)(?:['’]s?|['’]) (?:(?:work|personal|new|old) )?(?:${device}|mac(?: mini)?|pc|phone|mobile|cell|computer|handy|zoom|room)(?: \\(?\\d+\\)?)?$`,
  'iu',
)
const deviceOfOwner = new RegExp(
  `^(?:${device}|handy|téléphone|portable|móvil|celular|telefoon|telefon) (?:von|van|de|di|da|do|of|av|d['’]) ?(.+)$`,
  'iu',
)
const deviceAlone = new RegExp(`^(?:my |mein |mon |mi )?(?:${device})(?: \\d+)?$`, 'iu')

/** What a call writes where it knows nobody's name, in the languages of its menus. */
const nobody =
  /^(?:(?:unknown|unidentified|anonymous|external|guest|phone|zoom|teams|dial-?in|call-?in) )?(?:unknown|anonymous|unidentified|speaker|participant|guest|caller|user|attendee|host|organi[sz]er|presenter|sprecher(?:in)?|teilnehmer(?:in)?|gast|unbekannte?r?|anonym|intervenante?|invitée?|inconnue?|anonyme|hablante|participante|invitad[oa]|desconocid[oa]|anónim[oa]|convidad[oa]|desconhecid[oa]|anônim[oa]|orador(?:a)?|ospite|sconosciut[oa]|partecipante|deelnemer|onbekend|spreker)(?: ?#? ?(?:\d+|[a-z]))?$|^(?:meeting (?:host|organi[sz]er|room)|conference(?: room| call)?|phone|telefon|dial-?in|call-?in|test|n\/?a|none|null|undefined|tbd|tba)$/iu

/** Whose device it is, or the text as it was; null of a device without an owner, and of a word for nobody. */
function ownerOf(text: string): string | null {
  const plain = text
    .replace(/^(\S.*?) via \S.*$/u, '$1')
    // An inviter's or a gateway's label in front.
    .replace(/^(?:ext|extern|external|guest|gast|int|internal)\s*[:|–-]\s+/iu, '')
    // What tells the second device or the guest they brought: "Dana 2", "Dana + 1".
    .replace(/^(.*\p{L}.*?)\s*(?:\+\s*|\s#?)\d{1,3}$/u, '$1')
    // `Dana "Dee" Okafor`.
    .replace(/(?<=\p{L}) ["'“‘][^"'“”‘’]+["'”’](?= \p{L})/u, '')
    .replace(/^["'“‘]+|["'”’]+$/gu, '')
  if (nobody.test(plain) || deviceAlone.test(plain)) return null
  const owner = ownersDevice.exec(plain)?.[1] ?? deviceOfOwner.exec(plain)?.[1] ?? plain
  return owner
}

/** Two who share a screen are no one's name: "Dana and Sam", "Dana/Sam". "Von und zu" is one. */
function areSeveral(text: string): boolean {
  return (
    (/^\p{L}[\p{L}.'’-]*(?: \p{L}[\p{L}.'’-]*)? (?:and|&|\+|und|et) \p{L}/u.test(text) &&
      !/ von und zu /iu.test(text)) ||
    /^\p{L}{2,}\/\p{L}{2,}$/u.test(text)
  )
}

/** Brackets, pronouns, emoji, marks. */
function withoutRemarks(text: string): string {
  return text
    .replace(/[([{（【][^)\]}）】]*[)\]}）】]/gu, ' ')
    .replace(pronouns, ' ')
    .replace(/\s*[•·]\s*/gu, ' | ')
    .replace(/\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}/gu, ' ')
    .replace(/\u{FE0F}|\u{200D}|[®™©★☆✓✔●]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Without what is glued on: `Ann Lee | Acme`, `Acme: Ann Lee`, `Ann Lee from Acme`. */
function withoutCompany(text: string, local: readonly string[]): string {
  const pieces = text
    .split(/\s+[/–—-]+\s+|\s*[|¦]\s*|\s+@\s*|:\s+/u)
    .filter((piece) => /\p{L}/u.test(piece))
  const named = pieces.find((piece) => local.length > 1 && isTold(piece, local))
  const [first = ''] = named === undefined ? pieces : [named]
  // "Ann Lee from Acme": a name of two words at least stands in front.
  return first.replace(/^(\S+\s+\S+.*?)\s+(?:at|from|bei|chez|of)\s+\p{Lu}.*$/u, '$1').trim()
}

/** Every word of the address is in the text. */
function isTold(text: string, local: readonly string[]): boolean {
  const folded = letters(text)
  return local.every((word) => folded.includes(letters(word)))
}

const legalForm =
  /\b(?:inc|llc|ltd|limited|gmbh|ag|kg|ug|corp|corporation|company|co|plc|bv|nv|oy|oyj|ab|as|asa|aps|sa|sas|sarl|srl|spa|sl|slu|lda|kft|sro|group|consulting|solutions|partners)\.?$/i

/** "Ann Lee, VP Sales": what somebody does, behind their name. */
function isPost(text: string): boolean {
  return /\b(?:[cs]?vp|evp|avp|c[efotimr]o|ciso|head|director|manager|lead|leader|engineer|consultant|analyst|account|executive|sales|marketing|co-?founder|owner|president|chief|specialist|officer|architect|developer|designer|coordinator|representative|intern|attorney|counsel|gesch[äa]ftsf[üu]hrer(?:in)?|leiter(?:in)?|vertrieb|directeur|directrice|responsable|gerente|diretora?|direttore)\b/iu.test(
    text,
  )
}

/** "Ann Lee, Acme Inc" is a name and its company; "Lee, Ann" is one name. */
function isCompany(
  before: string,
  after: string,
  local: readonly string[],
  email: string | null,
): boolean {
  if (legalForm.test(after) || isPost(after)) return true
  const host = letters(email?.slice(email.lastIndexOf('@') + 1).replace(/[.-]/g, '') ?? '')
  if (letters(after).length > 2 && host.startsWith(letters(after).replaceAll(' ', ''))) return true
  const words = withoutTitles(before).split(/\s+/)
  // `ann.lee@` and "Ann Lee, Acme": the address is told before the comma.
  return words.length > 1 && local.length > 1 && isTold(before, local) && !isTold(after, local)
}

function lastFirst(last: string, first: string): PersonName {
  const given = withoutTitles(first)
    .split(' ')
    .filter((word) => !isSuffix(word))
  const family = last.split(' ').filter((word) => !isSuffix(word))
  // "Berg, Jan van der": the particles go with the surname.
  const particle = given.findIndex(
    (word, index) => index > 0 && isParticle(word) && given.slice(index).every(isParticle),
  )
  const moved = particle < 0 ? [] : given.splice(particle)
  return written(given.join(' '), [...moved, ...family].join(' '))
}

function inOrder(text: string, local: readonly string[]): PersonName | null {
  const isTitled = text !== text.trim() || text.startsWith('\u0000')
  const words = text
    .replace('\u0000', '')
    .split(' ')
    .filter((word) => word !== '')
  while (words.length > 1 && isSuffix(words.at(-1) ?? '')) words.pop()
  const [only = ''] = words
  if (words.length === 0 || !/\p{L}/u.test(words.join(''))) return null
  // After a title stands a surname: "Frau Müller".
  if (words.length === 1) return isTitled ? written(null, only) : written(only, null)
  // Surname first, as China, Japan and Korea write it in their own letters.
  if (
    words.length === 2 &&
    words.every((word) => /^[\p{sc=Han}\p{sc=Hangul}\p{sc=Hira}\p{sc=Kana}]+$/u.test(word))
  ) {
    return written(words[1] ?? null, only)
  }
  const shouted = words.filter(isShouted)
  if (shouted.length > 0 && shouted.length < words.length && isShouted(only)) {
    const end = words.findIndex((word) => !isShouted(word))
    return written(words.slice(end).join(' '), words.slice(0, end).join(' '))
  }
  const start = surnameStart(words, local)
  return written(words.slice(0, start).join(' '), words.slice(start).join(' '))
}

/** Where the surname begins: at its particle, where the address says so, else at the last word. */
function surnameStart(words: readonly string[], local: readonly string[]): number {
  const particle = words.findIndex(
    (word, index) => index > 0 && index < words.length - 1 && isParticle(word),
  )
  if (particle > 0) return particle
  const shouted = words.findIndex((word, index) => index > 0 && isShouted(word))
  if (shouted > 0 && words.some((word) => !isShouted(word))) return shouted
  const told = letters(local.at(-1) ?? '')
  const at = words.findIndex(
    (word, index) => index > 0 && told.length > 1 && letters(word) === told,
  )
  return at > 0 ? at : words.length - 1
}

const particles = new Set(
  'van von vom der den de del della dello degli di da dal do dos das du des la le lo bin bint ibn ben abu al el ter ten te tot zu zum zur af av y e i und ap mac ó ní'.split(
    ' ',
  ),
)

function isParticle(word: string): boolean {
  return particles.has(word.toLowerCase()) && !/^\p{L}\.$/u.test(word)
}

const titles = new Set(
  (
    'dr dres prof professor mr mrs ms miss mx sir dame lord lady rev reverend rabbi imam capt captain lt col maj ' +
    'sgt hon ing mag dipl-ing dipl-kfm dkfm herr frau herrn hr fr mme mlle mgr m. sr. sra srta dott dottssa avv ' +
    'arch geom sig sigra bc judr mudr phdr rndr mvdr paeddr dhr mevr mw drs ir mr. pan pani inż inz lic'
  ).split(' '),
)

/** Titles in front; a NUL in their place, since a surname alone follows one. */
function withoutTitles(text: string): string {
  const words = text.split(' ')
  let count = 0
  while (
    count < words.length - 1 &&
    (isTitle(words[count] ?? '') || (count > 0 && subjects.test(words[count] ?? '')))
  ) {
    count += 1
  }
  return count === 0 ? text : `\u0000${words.slice(count).join(' ')}`
}

/** Of what somebody is a doctor; behind a title alone, Nat and Phil are names. */
const subjects =
  /^(?:med|dent|vet|rer|nat|phil|jur|iur|habil|oec|pol|theol|agr|biol|h\.?c|e\.?h)\.?$/

function isTitle(word: string): boolean {
  const low = word.toLowerCase()
  return titles.has(low) || (low.length > 2 && titles.has(low.replaceAll('.', '')))
}

const suffixes = new Set(
  (
    'jr sr ii iii iv phd md mba esq cpa msc bsc ma ba bs ms meng beng llm llb jd pmp cfa dds dvm rn pe cissp ' +
    'shrm-cp obe mbe cbe frcs mag fh bcom mphil csm cspo ret'
  ).split(' '),
)

function isSuffix(word: string): boolean {
  return suffixes.has(word.toLowerCase().replaceAll('.', ''))
}

/** Written in capitals, as forms and the French write surnames; two letters are initials. */
function isShouted(word: string): boolean {
  const plain = word.replace(/[^\p{L}]/gu, '')
  return plain.length > 2 && plain === plain.toUpperCase() && plain !== plain.toLowerCase()
}

function written(first: string | null, last: string | null): PersonName {
  const clean = (text: string | null) => {
    const name = text?.replace('\u0000', '').trim() ?? ''
    return name === '' ? null : withCase(name)
  }
  return { first: clean(first), last: clean(last) }
}

/** Capitals or small letters throughout are somebody's keyboard, not their name. */
function withCase(name: string): string {
  return name
    .split(' ')
    .map((word) => {
      if (isShouted(word)) return capitalised(word.toLowerCase())
      const isSmall = word === word.toLowerCase() && word !== word.toUpperCase()
      return isSmall && !isParticle(word) ? capitalised(word) : word
    })
    .join(' ')
}

function capitalised(word: string): string {
  return word.replace(
    /(^|[-'’])(\p{Ll})/gu,
    (_, mark: string, letter: string) => mark + letter.toUpperCase(),
  )
}
