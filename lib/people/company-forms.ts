import { spelledWordsOf, wordsOf } from './spelling.ts'

/** What a company's name says: itself without its legal form, and what else it says that it is called. */

const set = (words: string) => new Set(words.split(/\s+/))

/** Legal forms, as `wordsOf` leaves them: A/S is two words, S.p.A. is one. */
const legal = set(
  'gmbh mbh ag kg kgaa ohg gbr ug haftungsbeschrankt ek ev eg se co cie company inc incorporated corp corporation ' +
    'ltd limited llc llp lp plc cic pc pllc pty pte pvt private sa sas sasu sarl eurl sci scop sl slu slne srl ' +
    'srls spa sapa snc bv nv vof cv bvba srlbv ab hb oy oyj abp as asa aps ivs ans kft zrt nyrt bt sro spolsro ' +
    'spzoo spolka zoo sp doo dd ad dooel ood eood oao ooo zao pao ip tov pp uab sia ou ehf hf kk gk ' +
    'ltda eireli mei me sapi sab cvsapi fze fzco fzllc dmcc wll bsc pjsc psc sdn bhd tbk pt jsc ojsc cjsc plt ' +
    'lda unipessoal sgps sabdecv sadecv sderldecv ooo оао ооо зао пао ип ао тов ltdsti anonim sirketi ae epe ike',
)

/** What stands before the name in some countries. */
const legalBefore = set(
  'ooo ооо оао зао пао ао ип тов tov pt sc sarl uab sia ip cv societe anonyme',
)

/** Legal forms whose letters stand apart, once nobody has written the dots. */
const apart =
  /\b(sab de cv|sa de cv|s de rl de cv|sp z oo|spol sro|s p a|s r l|s r o|s a s|s a|a s|a g|b v|n v|d o o|z o o|sp z o o|g m b h|l l c|l t d|o y|a b|s l|k k|p l c)\b/g

/** Written without a space to the name. */
const asian =
  /株式会社|有限会社|合同会社|[（(]株[)）]|㈱|股份有限公司|有限责任公司|有限公司|주식회사|[（(]주[)）]|㈜/g

const between = set('and und et y e och og en i и ve & +')

/** Words that a company shares with half of its trade: none of them alone is its name. */
const general = set(
  'bank consulting solutions group services service software technologies technology tech holding holdings ' +
    'international global partners media digital agency studio studios labs lab design systems company capital ' +
    'ventures marketing energy health the of for de der die das la le el van von gruppe beratung',
)

const places = set(
  'germany deutschland austria osterreich switzerland schweiz suisse france uk us usa emea europe europa dach ' +
    'benelux nederland netherlands belgium spain espana italia italy sverige sweden norge norway danmark denmark ' +
    'suomi finland polska poland canada australia india japan china singapore brasil brazil mexico ireland',
)

/** The words of a company's name without what every company has. Empty where nothing is left of it. */
export function coreOf(name: string): string[] {
  return cored(name, wordsOf)
}

function cored(name: string, read: (name: string) => string[]): string[] {
  const plain = name
    .replace(asian, ' ')
    .replace(/\b([a-z0-9-]{2,})\.(?:com|io|ai|net|org|co|app|dev|de|eu)$/i, '$1')
    .replace(/\b(\p{L})\.(?=\p{L}\b)/gu, '$1')
  let words = read(
    read(plain)
      .join(' ')
      .replace(apart, (form) => form.replaceAll(' ', '')),
  )
  if (words[0] === 'the') words = words.slice(1)
  while (words.length > 1 && legalBefore.has(words[0] ?? '')) words = words.slice(1)
  while (words.length > 1 && isLegal(words)) words = words.slice(0, -1)
  const core = words.filter((word, at) => at === 0 || !between.has(word))
  return core.every((word) => general.has(word)) ? [] : core
}

function isLegal(words: readonly string[]): boolean {
  const last = words.at(-1) ?? ''
  return legal.has(last) || between.has(last)
}

/** Every key that a name can be compared by: its words in any order, with and without spaces and umlauts. */
export function companyKeys(name: string): Set<string> {
  const keys = new Set<string>()
  for (const read of [wordsOf, spelledWordsOf]) {
    const core = cored(name, read)
    const joined = core.join('')
    if (joined.length < 2) continue
    keys.add(joined)
    if (core.length > 1) keys.add(core.toSorted().join(' '))
  }
  return keys
}

/** A name without the country or region that stands at its end; null where there is none. */
export function withoutPlace(name: string): string | null {
  const core = coreOf(name)
  const [before, last] = core.slice(-2)
  const isPlace = core.length > 1 && places.has(last ?? '') && before !== 'of'
  return isPlace ? core.slice(0, -1).join(' ') : null
}

const formerly =
  /(?:^|[\s,(–-])(?:formerly(?: known as)?|former|previously|fka|f\/k\/a|vormals|ehemals|ehem\.|früher|anciennement|ex[- ]|antes|già|voorheen|tidligere|tidigare|dawniej|ранее|dba|d\/b\/a|t\/a|trading as|aka|a\/k\/a)[:\s]*([^)]+)\)?/iu

/** What a company says that it was or is called besides: `Northbeam (formerly Beamly)`, `… (NBM)`. */
export function namesOf(name: string): { name: string; others: string[] } {
  const former = formerly.exec(name)
  const rest = former === null ? name : name.replace(former[0], ' ')
  const aside = /[([]([^()[\]]+)[)\]]/.exec(rest)?.[1]
  return {
    name: rest.replace(/[([][^()[\]]*[)\]]/g, ' ').trim() || name,
    others: [former?.[1], aside].flatMap((one) => one?.trim() || []),
  }
}

/** `ibm` of International Business Machines; null of a name of less than three words. */
export function initialsOf(name: string): string | null {
  const core = coreOf(name)
  return core.length < 3 ? null : core.map((word) => word.slice(0, 1)).join('')
}
