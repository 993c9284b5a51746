import { languageOf } from './deadline/languages.ts'
import type { Stance } from './stance.ts'

/**
 * What a sentence of another language does with the work it speaks of, by that language's own patterns:
 * a first person with a verb of doing, the ways to ask, and what turns either round.
 */
type Patterns = {
  own: RegExp
  ask: RegExp
  not: RegExp
  past: RegExp
  when: RegExp
  /** Polite words that hold one of the above and mean none of it. */
  harmless?: RegExp
}

const word = (source: string) => new RegExp(`(?<!\\p{L})(?:${source})(?!\\p{L})`, 'iu')

const languages: Readonly<Record<string, Patterns>> = {
  de: {
    own: word(
      "(?:ich|wir|ich['’]s)(?: \\p{L}+){0,4}? (?:schick|send|mail|ruf|meld|bereit|erstell|prüf|klär|mach|kümmer|bring|stell|buch|plan|organisier|leit|geb|schreib|vereinbar|reich|liefer|aktualisier|hol|bestell|überarbeit|richt|teil|frag|versprech|übernehm|schau|trag|änder|füg|lad|setz|koordinier|bestätig)(?:e|en|t|te|ten)?|(?:schick|send|mail|ruf|meld|erstell|prüf|klär|mach|kümmer|bring|stell|buch|leit|geb|schreib|reich|liefer|hol|überarbeit|übernehm|schau|lad|setz|bereit|plan|organisier|vereinbar|bestätig)(?:e|en) (?:ich|wir)|(?:ich|wir) (?:werde|werden|muss|müssen|kann|können|will|wollen)|(?:werde|werden|kann|muss) (?:ich|wir)",
    ),
    ask: word(
      'bitte|(?:können|könnten|würden|schicken|senden) sie|(?:kannst|könntest|würdest) du|vergessen sie nicht',
    ),
    not: word('nicht|kein\\p{L}*|nie|niemals'),
    past: word(
      '(?:habe|haben|hab|hatte|hatten|hat|wurde|wurden|war|waren)(?: \\p{L}+)*? (?:\\p{L}*ge\\p{L}{2,}(?:t|en)|ver\\p{L}+(?:t|en)|er\\p{L}+t|be\\p{L}+t|über\\p{L}+t)|schickte|schickten|rief',
    ),
    when: word('wenn|falls|sofern|ob'),
    harmless: word(
      'vergessen sie nicht|vergiss nicht|nicht später als|wenn(?: es)? (?:möglich|geht|passt)|kein problem|keine sorge',
    ),
  },
  fr: {
    own: word(
      "(?:je|j['’]|nous|on)(?: ne| n['’])?(?: (?:vous|te|t['’]|lui|leur|le|la|les|l['’]|me|m['’]|en|y|nous))*[ '’]?(?:envo|enverr|transm|transf|rappel|appel|prépar|fai|fer|vérif|regard|planif|organis|prend|rédig|partag|cré|mett|invit|relanc|répond|dépos|valid|complét|propos|réserv|confirm|livr|demand|donn|revien|occup|charg|vais|dois|peux|pouvons|devons|allons|va|remet|calcul|mets|command|corrig|ajout|fix)\\p{L}*",
    ),
    ask: word(
      "pouvez-vous|pourriez-vous|pourrais-tu|peux-tu|merci de|veuillez|s['’]il (?:vous|te) pla[iî]t|(?:vous|tu) (?:pouvez|pourriez|peux|pourrais)|il faudrait que (?:vous|tu)|n['’]oubliez pas",
    ),
    not: word("(?:ne|n['’])[^.]*?(?:pas|plus|jamais|rien|aucun\\p{L}*)|pas"),
    past: word(
      "(?:j['’]ai|nous avons|on a|vous avez|tu as|il a|elle a|ils ont|a été|ai)(?: \\p{L}+)?? \\p{L}+(?:é|ée|és|ées|is|it|u|us|ait)|(?:j['’]avais|était|étaient)",
    ),
    when: word("si|s['’]il|s['’]ils|au cas où|à condition"),
    harmless: word(
      "s['’]il (?:vous|te) pla[iî]t|n['’]oubliez pas|pas de (?:problème|souci)|si possible|si (?:ça|cela) (?:vous|te) va",
    ),
  },
  es: {
    own: word(
      '\\p{L}+(?:ar|er|ir|dr|br|rr)(?:é|emos)|haré|haremos|(?:yo )?(?:te|le|les|os|se|lo|la|los|las|me|nos)?(?: (?:lo|la|los|las))? ?(?:envío|mando|paso|llamo|preparo|reviso|comparto|agendo|confirmo|hago|actualizo|encargo|reenvío|escribo|busco|consulto|organizo|reservo|entrego|corrijo|pregunto|mandamos|enviamos|preparamos)|(?:voy|vamos) a|déjame|tengo que|tenemos que|quedo en|puedo|podemos',
    ),
    ask: word(
      'puedes|podrías|puede|podría|pueden|podrían|por favor|necesito que|me (?:mandas|envías|pasas|mandáis)|acuérdate de|no (?:te olvides|olvide|olvides)',
    ),
    not: word('no|nunca|jamás|tampoco'),
    past: word(
      '(?:he|hemos|ha|han|has|había)(?: \\p{L}+)? \\p{L}+(?:ado|ido|cho|to)|(?:ya )?(?:envié|mandé|llamé|preparé|hice|pasé|revisé|envió|mandó|llamó|enviaron|mandaron|mandaste|enviaste)|ayer|la semana pasada',
    ),
    when: word('si|en caso de'),
    harmless: word(
      'no (?:te olvides|olvide|olvides)|si (?:es posible|puedes|le parece|te parece)|no hay problema',
    ),
  },
  pt: {
    own: word(
      '\\p{L}+(?:ar|er|ir)(?:ei|emos)|farei|faremos|(?:eu )?(?:te |lhe |lhes |já )?(?:envio|mando|passo|ligo|preparo|reviso|compartilho|partilho|agendo|marco|confirmo|faço|atualizo|encaminho|verifico|escrevo|consulto|organizo|reservo|entrego|trato|enviamos|mandamos)(?:-\\p{L}+)?|(?:vou|vamos)|deixa comigo|deixe comigo|fico de|tenho (?:que|de)|preciso|precisamos|posso|podemos',
    ),
    ask: word(
      '(?:você |vocês )?(?:pode|poderia|podem|poderiam|consegue|podes|podias)|por favor|preciso que|não (?:se esqueça|esqueça)',
    ),
    not: word('não|nunca|jamais'),
    past: word(
      '(?:enviei|mandei|liguei|preparei|fiz|passei|revisei|enviou|mandou|ligou|enviámos|mandámos|enviaram)|(?:já )?(?:tinha|tínhamos|foi|foram) \\p{L}+(?:ado|ido|ada|idos)?|ontem|semana passada',
    ),
    when: word('caso|se (?:o|a|os|as|eles|elas|ele|ela|você|vocês|for|der|eu|nós)'),
    harmless: word(
      'não (?:se esqueça|esqueça)|se (?:for possível|der)|sem problema|não há problema',
    ),
  },
  nl: {
    own: word(
      '(?:ik|we|wij|ik zelf)(?: \\p{L}+){0,2}? (?:stuur|mail|bel|maak|zal|zullen|ga|gaan|zet|plan|check|kijk|regel|deel|lever|bereid|pas|vraag|kom|zorg|boek|geef|neem|schrijf|stel|werk|controleer|bevestig|moet|moeten|kan|kunnen|sturen|maken|regelen|bellen)|(?:stuur|mail|bel|maak|zal|ga|zet|plan|regel|deel|lever|zorg|boek|geef|schrijf|controleer|kan|moet) (?:ik|we|wij)',
    ),
    ask: word(
      '(?:kun|kunt|kan|zou|wil|wilt|willen|kunnen) (?:je|u|jij|jullie)|graag|alsjeblieft|alstublieft|a\\.?u\\.?b|vergeet niet',
    ),
    not: word('niet|geen|nooit'),
    past: word(
      '(?:heb|hebben|had|hadden|hebt|heeft|is|werd)(?: \\p{L}+)*? (?:\\p{L}*ge\\p{L}{2,}|ver\\p{L}+[dt]|be\\p{L}+[dt])|stuurde|stuurden|belde|maakte',
    ),
    when: word('als|indien|mits|tenzij|of'),
    harmless: word('vergeet niet|als (?:dat|het) (?:kan|lukt|mag|goed is)|geen probleem'),
  },
  ja: {
    own: /(?:ます|ません|ましょう|おきます|いたします|致します)(?:ね|よ|ので|から|が)?(?:[。、！!\s]|$)/u,
    ask: /ください|お願い(?:し|でき|いた)|いただけ|頂け|もらえ|てほしい|て欲しい/u,
    not: /ません|しない|できない|できかね|行わない|なくて(?:いい|大丈夫)|ないこと/u,
    past: /ました|でした|だった|ていただきまし/u,
    when: /たら|れば|場合|なら(?:ば)?[、。]/u,
    harmless: /(?:よろしけ|よければ|差し支えなけ)れば|忘れないで/u,
  },
}

/** Verbs of thinking and being, which promise nothing though they end as promises do. */
const mereTalk = /(?:と思い|思ってい|ござい|になり|であり|てい|があり|わかり|分かり|存じ)ます/u

/** Of a sentence in a language that has patterns; `unread` in any other. `own`: it is the speaker's own work. */
export function stanceAbroad(
  sentence: string,
  said: string | null = null,
): { stance: Stance; own: boolean } {
  const text = sentence.trim()
  const patterns = languages[languageIn(text, said) ?? '']
  if (!patterns) return { stance: 'unread', own: false }
  const plain = patterns.harmless ? text.replace(global(patterns.harmless), ' ') : text
  const asks = patterns.ask.test(text)
  const own = patterns.own.test(plain) && !mereTalk.test(plain)
  return { stance: stanceIn(patterns, plain, asks, own), own: own && !asks }
}

/** By its letters where the small words leave it open: Spanish and Portuguese share most of them. */
function languageIn(text: string, said: string | null): string | null {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return 'ja'
  if (/[ãõ]/iu.test(text)) return 'pt'
  if (/[ñ¿¡]/iu.test(text)) return 'es'
  const language = languageOf(text, said)
  if (language !== null || !/\p{L}/u.test(text)) return language
  if (/ç/iu.test(text)) return 'pt'
  const own = Object.entries(languages).filter(([, { own: first }]) => first.test(text))
  return own.length > 0 ? (own[0]?.[0] ?? null) : null
}

function stanceIn(patterns: Patterns, text: string, asks: boolean, own: boolean): Stance {
  if (patterns.past.test(text)) return 'past'
  if (patterns.when.test(text)) return 'condition'
  if (patterns.not.test(text)) return own || asks ? 'refusal' : 'none'
  if (asks) return 'request'
  if (/[?？]\s*$|か。?\s*$/u.test(text)) return 'question'
  return own ? 'promise' : 'none'
}

function global(pattern: RegExp): RegExp {
  return new RegExp(pattern.source, `${pattern.flags}g`)
}
