import type { Lexicon } from './lexicon.ts'

const notImperfect =
  /^(?:fait|parfait|sait|souhait|lait|trait|extrait|portrait|retrait|forfait|plait)$/
const participles =
  /(?:é|ée|és|ées)$|^(?:reçue?s?|vue?s?|eue?s?|prise?s?|mise?s?|dite?s?|fait|faite|écrite?s?|promise?s?|transmise?s?|rendue?s?|convenue?s?|partie?s?|finie?s?|choisie?s?|ouverte?s?|venue?s?|tenue?s?)$/u

export const french: Lexicon = {
  language: 'fr',
  datesNameThings: false,
  words: {
    w1: 'lundi',
    w2: 'mardi',
    w3: 'mercredi',
    w4: 'jeudi',
    w5: 'vendredi',
    w6: 'samedi',
    w7: 'dimanche',
    m1: 'janvier',
    m2: 'février | fevrier',
    m3: 'mars',
    m4: 'avril',
    m5: 'mai',
    m6: 'juin',
    m7: 'juillet',
    m8: 'août | aout',
    m9: 'septembre',
    m10: 'octobre',
    m11: 'novembre',
    m12: 'décembre | decembre',
    n1: 'un | une',
    n2: 'deux',
    n3: 'trois',
    n4: 'quatre',
    n5: 'cinq',
    n6: 'six',
    n7: 'sept',
    n8: 'huit',
    n9: 'neuf',
    n10: 'dix',
    n11: 'onze',
    n12: 'douze',
    n20: 'vingt',
    n24: 'vingt-quatre',
    n48: 'quarante-huit',
    o1: 'premier',
    d0: "aujourd'hui | ce soir",
    d1: 'demain',
    d2: 'après-demain',
    day: 'jour | jours',
    bday: 'jour ouvré | jours ouvrés | jour ouvrable | jours ouvrables',
    week: 'semaine | semaines | en huit',
    fortnight: 'en quinze | quinzaine',
    month: 'mois',
    quarter: 'trimestre',
    year: "an | ans | année | l'année",
    hour: 'heure | heures',
    minute: 'minute | minutes',
    eod: `
      fin de journée | la fin de journée | la fin de la journée | fin de la journée |
      en fin de journée`,
    eom: 'fin de mois',
    morning: 'matin | matinée | dans la matinée | du matin | le matin',
    noon: 'midi',
    afternoon: "après-midi | l'après-midi | dans l'après-midi | de l'après-midi",
    evening: 'soir | soirée | du soir | dans la soirée',
    midnight: 'minuit',
    by: `
      d'ici | d'ici à | d'ici au | d'ici le | au plus tard | au plus tard le | le plus tard |
      pour le | d'ici à la | au plus tard à | d'ici la`,
    before: 'avant | avant le | avant la',
    until: "jusqu'à | jusqu'au | jusque",
    at: 'à',
    for: 'pour',
    in: 'dans | en',
    on: 'au',
    within: 'sous | sous les | dans les',
    the: 'le | la | les',
    of: 'de | du | des | de la',
    this: 'ce | cet | cette',
    nx: 'prochain | prochaine | prochains',
    last: 'dernier | dernière',
    past: 'passé | passée',
    end: 'fin',
    from: `
      depuis | dès | à partir | à partir de | à partir du | à compter | à compter du | entre`,
    notbefore: 'après | après le | au plus tôt',
    blur: `
      vers | environ | autour | début | mi | quelques | plusieurs | milieu | courant |
      week-end | weekend | huit jours | quinze jours | fin de semaine | en fin de semaine |
      moins | plus | prochains jours | suivant | suivante | d'après | fiscal | fiscale |
      exercice | heure de | heures de`,
    and: 'et',
    or: 'ou',
    '~': "si possible | s'il vous plaît | s'il te plaît | s'il vous plait | sans faute | précises | précise | pile | dernier délai | maximum | sans problème | pas de problème | pas de souci",
    IF: `
      si | s'il | s'ils | s'elle | à condition | pourvu | au cas où | selon | dépend | sinon |
      sauf | sous réserve`,
    WHEN: `
      quand | lorsque | lorsqu'on | dès que | dès qu'on | une fois | pendant | parce | car |
      puisque | où | qui | dont | afin que | pour que | après que | avant que | avant qu'on |
      que nous | qu'on | comme`,
    NOT: `
      ne | pas | jamais | aucun | aucune | sans | ni | impossible | rien | personne | au lieu |
      plutôt | attendre | attendez | reporter | annuler`,
    PAST: "hier | avant-hier | déjà | fut | merci pour | j'étais",
    WILL: `
      vais | va | allons | allez | vont | peux | pouvez | peut | dois | devez | doit | devons |
      faut | merci de | veuillez`,
    HAVE: `
      ai | as | a | avons | avez | ont | j'ai | l'ai | t'ai | m'a | l'a | t'a | l'avons |
      l'avez | l'ont | nous a | vous a | suis | sommes`,
    IS: "est | sont | êtes | serai | sera | seront | c'est",
    I: 'je | nous | on | vous | tu | il | elle | ils | elles',
    EVERY: `
      chaque | tous les | toutes les | lundis | mardis | mercredis | jeudis | vendredis |
      samedis | dimanches | quotidiennement | hebdomadaire | toujours | habituellement |
      normalement | généralement | souvent | par`,
    MAYBE: 'peut-être | éventuellement | possiblement | sans doute',
    SORRY:
      'pardon | non | ah non | euh non | rectification | je voulais dire | désolé | désolée | je veux dire | plutôt',
    FACT: `
      me va | vous va | rencontrons | retrouvons | nous voyons | te va | nous va | lui va | convient | se voit | voyons | expire |
      expirent | commence | commencent | termine | terminent | finit | pars | part | ferme |
      ouvre | absent | absente | congé | congés | vacances | déplacement | échéance`,
    BUT: 'mais | donc | alors | puis',
    EVENT: `
      réunion | rendez-vous | appel | démo | atelier | présentation | séance | entretien`,
    BOOK: `
      planifier | planifie | organiser | organise | fixer | fixe | réserver | caler | cale |
      programmer`,
    QUESTION: 'est-ce que vendredi | convient',
    HOUR: 'gmt | utc | locale',
  },
  shape: ({ text, kind }) => {
    if (kind !== 'word') return null
    if (/^(?:n'|qu'on n')/.test(text)) return 'NOT'
    if (/^(?:[jltmsnd]|qu)'(?:ai|a|as|avons|avez|ont)$/.test(text)) return 'HAVE'
    if (
      /(?:ait|aient|ais)$/.test(text) &&
      !notImperfect.test(text) &&
      text.length > 4 &&
      !/^(?:mais|jamais|français|anglais|délais|frais|désormais)$/.test(text)
    )
      return 'PAST'
    return participles.test(text) ? 'PARTICIPLE' : null
  },
  dayFirst: () => true,
}
