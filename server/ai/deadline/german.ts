import type { Lexicon } from './lexicon.ts'

const days = 'montag dienstag mittwoch donnerstag freitag samstag sonntag'.split(' ')

/** "Freitagnachmittag" is a day and its part in one word. */
function compounds(): Record<string, string> {
  const words: Record<string, string> = {}
  for (const [index, day] of days.entries()) {
    words[`w${index + 1}`] = index === 5 ? `${day} | sonnabend` : day
    words[`w${index + 1}+morning`] = `${day}vormittag | ${day}morgen | ${day}früh`
    words[`w${index + 1}+noon`] = `${day}mittag`
    words[`w${index + 1}+afternoon`] = `${day}nachmittag`
    words[`w${index + 1}+evening`] = `${day}abend`
  }
  return words
}

const participle =
  /^(?:(?:ab|an|auf|aus|bei|durch|ein|fertig|her|hin|los|mit|nach|rum|vor|weg|weiter|zu|zurück|zusammen)?ge\p{L}{2,}(?:t|en)|\p{L}+iert|(?:be|er|ver|zer|ent|über|unter)\p{L}{3,}(?:t|en))$/u

export const german: Lexicon = {
  language: 'de',
  datesNameThings: false,
  words: {
    ...compounds(),
    m1: 'januar | jänner',
    m2: 'februar',
    m3: 'märz',
    m4: 'april',
    m5: 'mai',
    m6: 'juni',
    m7: 'juli',
    m8: 'august',
    m9: 'september',
    m10: 'oktober',
    m11: 'november',
    m12: 'dezember',
    n1: 'eins',
    n2: 'zwei',
    n3: 'drei',
    n4: 'vier',
    n5: 'fünf',
    n6: 'sechs',
    n7: 'sieben',
    n8: 'acht',
    n9: 'neun',
    n10: 'zehn',
    n11: 'elf',
    n12: 'zwölf',
    n14: 'vierzehn',
    n20: 'zwanzig',
    n24: 'vierundzwanzig',
    n48: 'achtundvierzig',
    o1: 'ersten',
    o2: 'zweiten',
    o3: 'dritten',
    d0: 'heute | heute noch | noch heute',
    d1: 'morgen',
    d2: 'übermorgen',
    day: 'tag | tage | tagen | tages',
    bday: 'werktag | werktage | werktagen | arbeitstag | arbeitstage | arbeitstagen',
    week: 'woche | wochen',
    month: 'monat | monats | monate | monaten',
    quarter: 'quartal | quartals',
    year: 'jahr | jahres | jahre | jahren',
    hour: 'stunde | stunden',
    minute: 'minute | minuten',
    a: 'ein | eine | einen | einem | einer',
    half: 'halben',
    eom: 'monatsende',
    eoq: 'quartalsende',
    eoy: 'jahresende',
    eod: `
      feierabend | dienstschluss | geschäftsschluss | tagesende | ende des tages |
      ende des arbeitstages`,
    morning: `
      vormittag | vormittags | am vormittag | früh | am morgen | morgens | in der früh`,
    noon: 'mittag | mittags | zu mittag',
    afternoon: 'nachmittag | nachmittags | am nachmittag',
    evening: 'abend | abends | am abend',
    midnight: 'mitternacht',
    halfto: 'halb',
    quarterto: 'viertel vor',
    quarterpast: 'viertel nach',
    oclock: 'uhr',
    by: `
      bis | bis zum | bis zur | bis zu | bis spätestens | spätestens | spätestens am |
      bis spätestens zum | bis am | bis um | bis spätestens um | spätestens bis |
      spätestens bis zum | bis spätestens am`,
    before: 'vor | vor dem | vor der',
    until: 'gültig bis | noch bis',
    on: 'am | an',
    at: 'um',
    in: 'in | im',
    within: 'innerhalb | innerhalb von | binnen | innerhalb der',
    the: 'den | dem | das | die',
    of: 'der | des',
    this: 'diese | diesen | diesem | dieser | dieses',
    nx: 'nächste | nächsten | nächstem | nächster | nächstes',
    coming: 'kommende | kommenden | kommendem | kommender | kommendes',
    last: 'letzte | letzten | letztem | letzter | letztes',
    past: 'vergangene | vergangenen | vergangener | vorige | vorigen',
    end: 'ende',
    from: 'für | ab | seit | von | vom | zwischen | ab dem',
    notbefore: 'nach | nach dem | erst | erst am | erst ab | frühestens | nicht vor',
    blur: `
      etwa | ungefähr | circa | ca | rund | gegen | paar | einige | einigen | mehrere |
      mehreren | anfang | mitte | acht tage | acht tagen | woche acht | kw | kalenderwoche |
      wochenende | dreiviertel | im laufe | darauf | danach | später | herum | geschäftsjahr |
      geschäftsjahres | übernächste | übernächsten | übernächster`,
    and: 'und',
    or: 'oder | bzw | beziehungsweise',
    to: '-',
    '~': 'wenn möglich | sofern möglich | bitte | gleich | pünktlich | genau | allerspätestens | doch',
    IF: `
      wenn | falls | sofern | sollte | sollten | vorausgesetzt | je nachdem | würde | würden |
      hängt | sonst | ansonsten | es sei denn | hätte | hätten | wäre | wären`,
    KNOW: 'wissen | sagen sie | sag | bescheid',
    WHEN: `
      als | sobald | nachdem | bevor | ehe | während | weil | da | damit | obwohl | wo |
      welche | welcher | welches | wann | was | wie | warum | ob | wer`,
    NOT: `
      nicht | kein | keine | keinen | keiner | keinem | nie | niemals | ohne | weder | statt |
      anstatt | unmöglich | kaum | nichts | niemand | außer | warten | warte | verschieben |
      absagen | entfällt`,
    PAST: `
      war | waren | hatte | hatten | wurde | wurden | gestern | vorgestern | bereits | schon |
      ging | kam | kamen | schickte | sagte | sprach | bekam | gab | wollte | wollten |
      danke für | vielen dank für | bekamen | schickten | konnte | konnten`,
    WILL: `
      werde | wird | werden | kann | können | könnt | muss | müssen | soll | sollen | möchte |
      möchten | brauche | brauchen | braucht | will | wollen`,
    HAVE: 'habe | hat | haben | hast | habt',
    IS: 'bin | ist | sind | seid',
    I: 'ich | wir | sie | er | es | ihr | du | man',
    EVERY: `
      jede | jeden | jedes | jeder | jedem | montags | dienstags | mittwochs | donnerstags |
      freitags | samstags | sonntags | täglich | wöchentlich | monatlich | immer |
      üblicherweise | normalerweise | meistens | meist | regelmäßig | stets | pro`,
    MAYBE: 'vielleicht | eventuell | möglicherweise | ggf | womöglich | wahrscheinlich',
    SORRY:
      'sorry | nein | ach nein | halt nein | korrektur | ich meinte | vielmehr | entschuldigung | ich meine | quatsch | besser gesagt',
    FACT: `
      gilt | gelten | gültig | treffen | treffe | sehen | geht | läuft | endet | enden |
      beginnt | beginnen | startet | starten | findet | fliege | fliegt | fahre | verreise |
      urlaub | abwesend | schließt | öffnet | treffen uns | treffen wir uns | sehen uns |
      sehen wir uns`,
    BUT: 'aber | sondern | jedoch | dann | deshalb | daher',
    EVENT: `
      termin | termins | besprechung | meeting | call | demo | gespräch | sitzung | workshop |
      präsentation | treffen | schulung | abnahme`,
    BOOK: `
      vereinbaren | vereinbare | planen | plane | ansetzen | buchen | buche | machen | mache |
      setzen | setze`,
    QUESTION: 'passt | ginge | geht das | wie wäre',
    HOUR: 'zeit | ortszeit | mez | gmt | utc',
  },
  shape: ({ text, kind }) => (kind === 'word' && participle.test(text) ? 'PARTICIPLE' : null),
  dayFirst: () => true,
}
