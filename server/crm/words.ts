/**
 * The words of a short text without what rewriting changes first: case, accents, punctuation,
 * endings, and the small words. Where nothing but small words is left, those are kept.
 */
export function contentWords(text: string): string[] {
  const words = normaliseText(text).split(' ').filter(Boolean)
  const telling = words.filter((word) => !smallWords.has(word))
  return (telling.length > 0 ? telling : words).map(stem)
}

/** Lower-case words and numbers with one space between; empty where there are none. */
export function normaliseText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/[’']/g, '')
    .replace(/[^\p{L}\p{N}\p{Mc}%$€£]+/gu, ' ')
    .trim()
}

/** A light hand: enough for `sending`, `sends` and `sent out` to meet, too little to join strangers. */
export function stem(word: string): string {
  const regular = irregular.get(word)
  if (regular !== undefined) return regular
  if (word.length <= 3 || /\d/.test(word)) return word
  if (word.length > 5 && word.endsWith('ing')) return undouble(word.slice(0, -3))
  if (word.length > 4 && word.endsWith('ied')) return `${word.slice(0, -3)}y`
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (word.length > 4 && word.endsWith('ed')) return undouble(word.slice(0, -2))
  if (word.length > 4 && /(?:s|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2)
  if (word.endsWith('s') && !/(?:ss|us|is)$/.test(word)) return dropE(word.slice(0, -1))
  return dropE(word)
}

function undouble(word: string): string {
  return /([bdfgmnprt])\1$/.test(word) ? word.slice(0, -1) : dropE(word)
}

function dropE(word: string): string {
  return word.length > 4 && word.endsWith('e') ? word.slice(0, -1) : word
}

const irregular = new Map([
  ['sent', 'send'],
  ['got', 'get'],
  ['gotten', 'get'],
  ['spoke', 'speak'],
  ['spoken', 'speak'],
  ['wrote', 'writ'],
  ['written', 'writ'],
  ['told', 'tell'],
  ['met', 'meet'],
  ['gave', 'giv'],
  ['given', 'giv'],
  ['made', 'mak'],
  ['brought', 'bring'],
  ['bought', 'buy'],
  ['found', 'find'],
  ['built', 'build'],
  ['did', 'do'],
  ['done', 'do'],
  ['went', 'go'],
  ['pricing', 'pric'],
])

const smallWords = new Set(
  (
    'a an the this that these those it its they them their theirs he him his she her hers we us our ' +
    'ours you your yours i me my mine and or but so of to in on at by for from with about into onto ' +
    'over up out off as is are was were be been being am will would can could shall should may might ' +
    'must do does did have has had not no if then than there here what which who whom whose when ' +
    'where how all any some also just still back ill well youll theyll im ive weve id lets'
  ).split(' '),
)
