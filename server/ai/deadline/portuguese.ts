import type { Lexicon } from './lexicon.ts'

export const portuguese: Lexicon = {
  language: 'pt',
  datesNameThings: false,
  weekdaysCount: true,
  words: {
    w1: 'segunda-feira | segunda feira',
    w2: 'terça-feira | terça feira',
    w3: 'quarta-feira | quarta feira',
    w4: 'quinta-feira | quinta feira',
    w5: 'sexta-feira | sexta feira',
    w6: 'sábado',
    w7: 'domingo',
    '?w1': 'segunda',
    '?w2': 'terça',
    '?w3': 'quarta',
    '?w4': 'quinta',
    '?w5': 'sexta',
    m1: 'janeiro',
    m2: 'fevereiro',
    m3: 'março',
    m4: 'abril',
    m5: 'maio',
    m6: 'junho',
    m7: 'julho',
    m8: 'agosto',
    m9: 'setembro',
    m10: 'outubro',
    m11: 'novembro',
    m12: 'dezembro',
    n2: 'dois | duas',
    n3: 'três',
    n4: 'quatro',
    n5: 'cinco',
    n6: 'seis',
    n7: 'sete',
    n8: 'oito',
    n9: 'nove',
    n10: 'dez',
    n11: 'onze',
    n12: 'doze',
    n20: 'vinte',
    n24: 'vinte e quatro',
    n48: 'quarenta e oito',
    o1: 'primeiro',
    d0: 'hoje | hoje mesmo | esta noite',
    d1: 'amanhã',
    d2: 'depois de amanhã',
    day: 'dias',
    bday: 'dia útil | dias úteis',
    week: 'semana | semanas',
    month: 'mês | meses',
    quarter: 'trimestre',
    year: 'ano | anos',
    hour: 'hora | horas',
    minute: 'minuto | minutos',
    a: 'um | uma',
    half: 'meia',
    dayno: 'dia',
    eom: 'fim de mês',
    eod: 'fim do dia | final do dia | fim do expediente | final do expediente',
    morning: 'de manhã | pela manhã | da manhã | manhã',
    noon: 'meio-dia',
    afternoon: 'à tarde | da tarde | de tarde | tarde',
    evening: 'à noite | da noite | noite',
    midnight: 'meia-noite',
    by: `
      até | até o | até a | até ao | até à | até as | até às | até no máximo | o mais tardar |
      no mais tardar | o mais tardar até | no máximo até`,
    before: 'antes de | antes da | antes do | antes das',
    until: 'válido até | válida até',
    at: 'às | as',
    on: 'na | no',
    for: 'para | para a | para o',
    in: 'em | daqui a',
    within: 'dentro de',
    the: 'o | a',
    of: 'de | do | da',
    this: 'esta | este | nesta | neste',
    nx: 'próxima | próximo | que vem | seguinte',
    last: 'último | última',
    past: 'passada | passado',
    end: 'fim | final',
    from: 'desde | a partir | a partir de | a partir da | a partir do | entre | entre a',
    notbefore: 'depois de | depois da | depois do | após | a partir | só na | só depois',
    blur: `
      por volta | por volta de | por volta da | cerca | cerca de | começo | início | meados |
      alguns | algumas | vários | par | fim de semana | final de semana | quinze dias |
      oito dias | mais tarde | e meia | fiscal | mais ou menos | aproximadamente | lá pela`,
    and: 'e',
    or: 'ou',
    to: 'ao',
    '~': 'se possível | por favor | em ponto | sem falta | no máximo | máximo | impreterivelmente | sem problema',
    IF: 'se | caso | a menos | desde que | depende | salvo | senão | contanto',
    WHEN: `
      quando | enquanto | porque | como | onde | quem | assim que | depois que | antes que |
      para que | já que | embora | pois | o que | qual`,
    NOT: `
      não | nunca | jamais | sem | nenhum | nenhuma | nem | impossível | ninguém | nada |
      em vez | cancelar | esperar | adiar`,
    PAST: `
      foi | foram | era | eram | estava | estavam | tinha | tinham | ontem | anteontem | já |
      obrigado por | obrigada por | fiz | fez | disse | pude | quis | veio | deu | teve | ia |
      havia`,
    WILL: `
      vou | vai | vamos | vão | posso | pode | podemos | devo | deve | devemos | preciso |
      precisamos | precisa | tenho que | temos que | quero | queremos`,
    HAVE: 'tenho | temos',
    IS: 'é | são | está | estão | estou | estamos | estarei | estará',
    I: 'eu | você | vocês | ele | ela | nós | eles | elas',
    EVERY: `
      cada | toda | todo | todas as | todos os | segundas | terças | quartas | quintas |
      sextas | segundas-feiras | terças-feiras | quartas-feiras | quintas-feiras |
      sextas-feiras | sábados | domingos | diariamente | semanalmente | sempre | normalmente |
      geralmente | costuma | costumamos | por semana`,
    MAYBE: 'talvez | possivelmente | quem sabe | pode ser',
    SORRY:
      'desculpe | na verdade | quis dizer | corrigindo | melhor na | melhor no | desculpa | quero dizer | ou melhor | aliás | digo',
    FACT: `
      está bom | está ótimo | funciona | serve | falamos | vemos | reunimos | encontramos | vence | vencem |
      expira | começa | começam | termina | terminam | acaba | viajo | abre | fecha | férias |
      fora`,
    BUT: 'mas | então | portanto',
    EVENT: `
      reunião | chamada | demo | demonstração | visita | workshop | apresentação | sessão |
      entrevista`,
    BOOK: 'marcar | marco | marcamos | agendar | agendo | organizar | reservar',
    QUESTION: 'que tal | funciona',
    HOUR: 'hora de | horário de | gmt | utc | hora local',
  },
  shape: ({ text, kind }) => {
    if (kind !== 'word' || text.length < 4) return null
    if (/(?:ado|ido|ada|ida)s?$|^(?:feito|dito|visto|posto|escrito)$/.test(text))
      return 'PARTICIPLE'
    if (
      /[^r]ei$|ou$|(?:aram|eram|iram|ava|avam|íamos|iam)$/.test(text) &&
      !/^(?:grau|enviam|sou|estou|vou|dou)$/.test(text)
    )
      return 'PAST'
    return null
  },
  dayFirst: () => true,
}
