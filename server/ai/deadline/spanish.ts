import type { Lexicon } from './lexicon.ts'

export const spanish: Lexicon = {
  language: 'es',
  datesNameThings: false,
  words: {
    w1: 'lunes',
    w2: 'martes',
    w3: 'miércoles | miercoles',
    w4: 'jueves',
    w5: 'viernes',
    w6: 'sábado | sabado',
    w7: 'domingo',
    m1: 'enero',
    m2: 'febrero',
    m3: 'marzo',
    m4: 'abril',
    m5: 'mayo',
    m6: 'junio',
    m7: 'julio',
    m8: 'agosto',
    m9: 'septiembre | setiembre',
    m10: 'octubre',
    m11: 'noviembre',
    m12: 'diciembre',
    n2: 'dos',
    n3: 'tres',
    n4: 'cuatro',
    n5: 'cinco',
    n6: 'seis',
    n7: 'siete',
    n8: 'ocho',
    n9: 'nueve',
    n10: 'diez',
    n11: 'once',
    n12: 'doce',
    n20: 'veinte',
    n24: 'veinticuatro',
    n48: 'cuarenta y ocho',
    o1: 'primero',
    d0: 'hoy | hoy mismo | esta noche',
    d1: 'mañana',
    d2: 'pasado mañana',
    day: 'día | días | dia | dias',
    bday: 'día hábil | días hábiles | día laborable | días laborables',
    week: 'semana | semanas',
    month: 'mes | meses',
    quarter: 'trimestre',
    year: 'año | años',
    hour: 'hora | horas',
    minute: 'minuto | minutos',
    a: 'un | una',
    half: 'media',
    eom: 'fin de mes | final de mes',
    eoy: 'fin de año | final de año',
    eod: 'fin del día | final del día | final de la jornada | última hora',
    morning: 'por la mañana | de la mañana | en la mañana',
    noon: 'mediodía | mediodia',
    afternoon: 'por la tarde | de la tarde | en la tarde | tarde',
    evening: 'por la noche | de la noche | noche',
    midnight: 'medianoche',
    by: `
      para el | para la | para | a más tardar | a más tardar el | como muy tarde |
      como muy tarde el | como tarde | no más tarde de | no más tarde del |
      a más tardar para el | a más tardar a las`,
    before: 'antes de | antes del | antes de la | antes de las | antes de el',
    until: 'hasta | hasta el',
    at: 'a las | a la',
    on: 'el',
    in: 'en',
    within: 'dentro de | en un plazo de',
    the: 'la',
    of: 'de | del | de la',
    this: 'este | esta',
    nx: 'próximo | próxima | proximo | proxima | que viene | siguiente',
    last: 'último | última | último',
    past: 'pasado | pasada',
    end: 'fin | final',
    from: 'desde | desde el | a partir | a partir de | a partir del | entre | entre el',
    notbefore: 'después de | después del | después | tras | tras el | como pronto',
    blur: `
      hacia | hacia el | sobre | alrededor | principios | mediados | comienzos | finales |
      inicios | unos | unas | algunos | varios | varias | par | fin de semana | quince días |
      ocho días | más tarde | y media | y pico | fiscal | más o menos | aproximadamente |
      semana santa`,
    and: 'y | e',
    or: 'o',
    to: 'al',
    '~': 'si es posible | por favor | en punto | sin falta | máximo | como máximo | es decir | de ser posible',
    IF: `
      si | a menos | siempre que | en caso | depende | salvo | de lo contrario | excepto |
      siempre y cuando`,
    WHEN: `
      cuando | mientras | porque | como | donde | quien | una vez | después de que |
      antes de que | hasta que | para que | ya que | aunque | que te | que le | que nos |
      cuándo | qué | cómo`,
    NOT: `
      no | nunca | jamás | sin | ningún | ninguna | tampoco | imposible | nadie | nada |
      en vez | en lugar | cancelar | esperar | posponer`,
    PAST: `
      fue | fueron | era | eran | estaba | estaban | había | tenía | ayer | anteayer | ya |
      gracias por | iba a | hice | hizo | dijo | dije | pude | pudo | quise | vino | dio |
      puse | tuvo | tuve | iban a`,
    WILL: `
      voy | va | vamos | van | puedo | puedes | puede | podemos | debo | debes | debe |
      debemos | necesito | necesitamos | tengo que | tenemos que | tienes que | quiero |
      queremos | hay que`,
    HAVE: 'he | has | ha | hemos | han',
    IS: 'es | son | está | están | estoy | estamos | estaré | estará',
    I: 'yo | tú | usted | él | ella | nosotros | ustedes | ellos | ellas',
    EVERY: `
      cada | todos los | todas las | los lunes | los martes | los miércoles | los jueves |
      los viernes | los sábados | los domingos | diariamente | semanalmente | siempre |
      normalmente | suele | suelen | suelo | por semana`,
    MAYBE: 'quizá | quizás | tal vez | posiblemente | a lo mejor | puede que',
    SORRY:
      'perdón | mejor el | más bien | corrección | quise decir | perdona | quiero decir | mejor dicho | digo',
    FACT: `
      me va | te va | le va | nos va | va bien | viene bien | funciona | hablamos | vemos | reunimos | encontramos |
      vence | vencen | caduca | empieza | empiezan | comienza | comienzan | termina | terminan |
      acaba | salgo | viajo | abre | cierra | vacaciones | fuera`,
    BUT: 'pero | sino | así que | entonces | luego',
    EVENT: 'reunión | llamada | demo | cita | taller | presentación | sesión | entrevista',
    BOOK: `
      programar | programa | agendar | agenda | organizar | organiza | fijar | fijamos |
      reservar | hacemos`,
    QUESTION: 'qué tal | te va | le va | funciona',
    HOUR: 'hora de | horas de | gmt | utc | hora local',
  },
  shape: ({ text, kind }) => {
    if (kind !== 'word' || text.length < 4) return null
    if (/(?:ado|ido|ada|ida)s?$|^(?:hecho|dicho|visto|puesto|escrito)$/.test(text))
      return 'PARTICIPLE'
    if (
      /ó$|[^r]é$|(?:aron|ieron|aste|iste|aba|aban|ábamos|ía|ían)$/.test(text) &&
      !/^(?:café|todavía|día|vía|guía|garantía|compañía|energía|categoría|mayoría|tecnología|auditoría|asesoría)$/.test(
        text,
      )
    )
      return 'PAST'
    return null
  },
  dayFirst: () => true,
}
