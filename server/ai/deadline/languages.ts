import { english } from './english.ts'
import { french } from './french.ts'
import { german } from './german.ts'
import type { Lexicon } from './lexicon.ts'
import { portuguese } from './portuguese.ts'
import { spanish } from './spanish.ts'

/** Small words that hardly any other of these languages has. */
const telling: Record<string, string> = {
  en: 'the and to you is of that it we have will this with for are your can be our i on by at from before until next me us them him her so but if could would please today tomorrow monday tuesday wednesday thursday friday saturday sunday send let week month january february march june july august october december',
  de: `der die das und ich sie wir nicht ist mit auf für ein eine den dem zu bis uns ihnen am wird noch sich am im in bis vor montag dienstag mittwoch donnerstag freitag samstag sonntag morgen heute woche wochen tage tagen monats jahres ende januar februar märz mai juni juli oktober dezember uhr schicke habe haben kann können bitte ihre`,
  fr: `le la les des et je vous nous est pas une dans pour sur avec que qui du mon il au ce on d'ici à au en on se me te nos vos votre avant lundi mardi mercredi jeudi vendredi samedi dimanche demain aujourd'hui semaine jours mois janvier février mars avril mai juin juillet août septembre octobre novembre décembre merci`,
  es: `el la los las y es que en un una por para con se lo te le su más pero está del al nos a de antes lunes martes miércoles jueves viernes sábado domingo mañana hoy semana días mes año fin enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre gracias le me mi si`,
  pt: `o os as e é que em um uma não para com se você eu até na no do da isso mais ao nós lhe a de antes segunda terça quarta quinta sexta sábado domingo amanhã hoje semana dias mês ano fim janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro obrigado segunda-feira terça-feira quarta-feira quinta-feira sexta-feira às me se dia`,
  nl: 'het een ik je en van is op niet de we voor jullie dat met maar naar',
  it: 'il che è di un una per non ti le lo alla ci con sono entro gli',
  sv: 'och att jag på det är inte en som för med',
}
const sets = Object.entries(telling).map(
  ([language, words]) => [language, new Set(words.split(' '))] as const,
)

const lexicons: Record<string, Lexicon> = {
  en: english,
  de: german,
  fr: french,
  es: spanish,
  pt: portuguese,
}

/**
 * The lexicon a text is to be read with; null where its language is none of ours. `said` is what the
 * recording claims to be in (`de`, `pt-BR`), which the words themselves must not contradict: a call has lines
 * in other languages, and an item is written in English whatever was spoken.
 */
export function lexiconFor(text: string, said: string | null): Lexicon | null {
  const language = languageOf(text, said)
  return language === null ? null : (lexicons[language] ?? null)
}

/** The language of a text by its small words, as a tag of two letters; null where it is none of these. */
export function languageOf(text: string, said: string | null): string | null {
  const claimed = said?.slice(0, 2).toLowerCase() ?? null
  const words = text.toLowerCase().match(/\p{L}+(?:['’]\p{L}+)?/gu) ?? []
  if (words.length === 0) return 'en'
  const counts = sets.map(
    ([language, set]) => [language, words.filter((word) => set.has(word)).length] as const,
  )
  const most = Math.max(...counts.map(([, count]) => count))
  const best = counts.filter(([, count]) => count === most).map(([language]) => language)
  if (most === 0) {
    // Terse, without a small word: English where it is written in plain letters and nothing else is claimed.
    if (claimed !== null) return claimed
    return /^[\p{ASCII}\p{Punctuation}\s]*$/u.test(text) ? 'en' : null
  }
  // One small word is no language: "call Ana Mon" is not French.
  // The recording's own language needs only come near.
  const own = counts.find(([language]) => language === claimed)?.[1] ?? 0
  if (claimed !== null && own > 0 && own >= most - 1) return claimed
  if (best.length === 1 && (most > 1 || best[0] === 'en' || claimed === best[0]))
    return best[0] ?? null
  if (claimed !== null && best.includes(claimed)) return claimed
  return best.includes('en') || most === 1 ? (claimed ?? 'en') : null
}
