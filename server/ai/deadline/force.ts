import type { Sign } from './lexicon.ts'
import type { Reading } from './read.ts'

/**
 * What a clause does to the date in it. `binds`: it is a deadline. `unread`: it may be, but some word
 * beside it could move it, so that the words are kept and no date. `none`: it is not one, because it is past,
 * refused, conditional, a habit, an embargo, or the name of a thing.
 */
export type Force = 'binds' | 'unread' | 'none'

type Place = { signs: readonly Sign[]; first: number; last: number }

const is = (sign: Sign | undefined, ...names: string[]) =>
  sign !== undefined && names.includes(sign.sign)

/** Sentences end at a stop; "but" and "so" begin a clause that its neighbour's conditions do not reach. */
function boundsOf(
  { signs, first, last }: Place,
  ends: (place: number) => boolean,
): [number, number] {
  let from = first
  while (from > 0 && !ends(from - 1)) from -= 1
  let to = last
  while (to + 1 < signs.length && !ends(to + 1)) to += 1
  return [from, to]
}

function endsSentence(signs: readonly Sign[], place: number): boolean {
  const sign = signs[place]
  return is(sign, '|', 'BUT') || (is(sign, 'and', ',') && is(signs[place + 1], 'IF'))
}

/** A new subject after "and" or a comma, or a request, begins a clause with a time of its own. */
function endsClause(signs: readonly Sign[], place: number): boolean {
  if (endsSentence(signs, place)) return true
  return is(signs[place], 'and', ',') && is(signs[place + 1], 'ILL', 'I', 'please', 'PLEASE')
}

export function forceOf(
  place: Place,
  reading: Pick<Reading, 'lead' | 'until'> | null,
  datesNameThings: boolean,
  text: string,
): Force {
  const { signs, first, last } = place
  const [sentenceFrom, sentenceTo] = boundsOf(place, (at) => endsSentence(signs, at))
  const [from, to] = boundsOf(place, (at) => endsClause(signs, at))
  const clause = signs.slice(from, to + 1)
  const before = signs.slice(from, first)
  const after = signs.slice(last + 1, to + 1)
  const sentence = signs.slice(sentenceFrom, sentenceTo + 1)
  if (isConditional(sentence, first - sentenceFrom)) return 'none'
  const own = signs.slice(first, last + 1)
  if (
    own.some((sign) => is(sign, 'EVERY')) ||
    (!reading && own.some((sign) => is(sign, 'last', 'past')))
  )
    return 'none'
  if (!reading && is(own[0], 'from', 'of')) return 'none'
  if (clause.some((sign) => is(sign, 'NOT', 'EVERY'))) return 'none'
  if (sentence.some((sign) => is(sign, 'SORRY')) || isTakenBack(signs, last)) return 'unread'
  if (clause.some((sign) => is(sign, 'MAYBE'))) return 'unread'
  if (before.some((sign) => is(sign, 'CANCEL', 'AMOUNT'))) return 'none'
  if (isSubordinate(signs.slice(sentenceFrom, first))) return 'none'
  if (clause.some((sign) => is(sign, 'HAVE')) && clause.some((sign) => is(sign, 'PARTICIPLE'))) {
    if (!clause.some((sign) => is(sign, 'WILL'))) return 'none'
  }
  if (!datesNameThings) {
    const had = clause.some((sign) => is(sign, 'HAVE')) && !clause.some((sign) => is(sign, 'WILL'))
    if (clause.some((sign) => is(sign, 'FACT'))) return 'none'
    if (had && !/^(?:by|before)$/.test(reading?.lead ?? '')) return 'unread'
    // Another zone's clock; only English names of zones are read.
    if (own.some((sign) => /^[ck]\d|^n/.test(sign.sign)) && clause.some((sign) => is(sign, 'HOUR')))
      return 'unread'
  }
  const statement = statementIn(before, reading, datesNameThings)
  if (statement !== null) return statement
  if (reading?.until && !mayUntil(before)) return 'none'
  if (!reading?.until && isPast(before, after)) return 'none'
  if (isOpenQuestion(clause, before, text.slice(signs[last]?.end ?? 0))) return 'none'
  const led = reading !== null && reading.lead !== ''
  if (!led && isOfADate(signs.slice(0, first))) return 'none'
  const binding = reading !== null && /^(?:by|before|within|until)$/.test(reading.lead)
  if (!binding && isOfAnEvent(before, clause)) return 'none'
  const previous = before.at(-1)
  if (is(previous, 'QUOTE') || is(signs[last + 1], 'QUOTE')) return 'unread'
  const planned =
    before.some((sign) => is(sign, 'BOOK', 'WILL', 'ILL')) ||
    (before.length === 1 && is(before[0], 'EVENT'))
  if (datesNameThings && reading?.lead === 'for' && !planned) return 'unread'
  if (!led && is(previous, 'PREP', 'THE', 'or', 'to', 'blur', 'of', 'a', 'the', 'OBJECT', 'KNOW'))
    return 'unread'
  if (!led && is(signs[first - 1], 'and', 'PREP') && !is(signs[first], 'd0', 'd1')) return 'unread'
  return after.length > 0 || signs[last + 1]
    ? afterwards(signs[last + 1], binding, datesNameThings)
    : 'binds'
}

/**
 * "Confirm the date: December 4", "the go-live date (December 4)": the date is what the words are about. Not
 * so where it is called the one by which: "due date", "delivery date".
 */
function isOfADate(before: readonly Sign[]): boolean {
  const last = before.findLastIndex((sign) => !is(sign, '|', ','))
  if (!/^(?:date|day|dates|days|slot|datum|fecha|data)$/.test(before[last]?.text ?? ''))
    return false
  return !/^(?:due|delivery|target|end|submission|closing|livraison|entrega)$/.test(
    before[last - 1]?.text ?? '',
  )
}

/** Days and what leads to them: a sentence of nothing else names another day than the one before it. */
const onlyDays =
  /^(?:by|before|on|at|in|the|next|this|nx|coming|of|or|and|,|~|OK|week|morning|afternoon|evening|noon|w\d|d\d|=.*|[ckmnoyq]\d.*|eo[dwmqy])$/

/**
 * "Friday. No, wait: Thursday." "By Friday... sorry, Monday." "Friday. Or Monday." A day holds until the next words
 * take it back, whatever mark stands between.
 */
function isTakenBack(signs: readonly Sign[], last: number): boolean {
  let place = last + 1
  while (is(signs[place], '|', ',', '~', 'and', 'or')) place += 1
  if (place === last + 1) return false
  const next = signs[place]
  if (is(next, 'SORRY')) return true
  if (is(next, 'NOT') && (signs[place + 1] === undefined || is(signs[place + 1], ',', '|')))
    return true
  if (!signs.slice(last + 1, place).some((sign) => is(sign, '|'))) return false
  const end = signs.findIndex((sign, at) => at >= place && is(sign, '|'))
  const fragment = signs.slice(place, end < 0 ? signs.length : end)
  // "Thursday even", "Monday rather".
  const said = is(fragment.at(-1), '_') ? fragment.slice(0, -1) : fragment
  return (
    said.some(({ sign }) => /^(?:w\d|d\d|=|m\d)/.test(sign)) &&
    said.every(({ sign }) => onlyDays.test(sign))
  )
}

/** What directly follows a date may be named by it, move it, or make it the subject of a sentence. */
function afterwards(next: Sign | undefined, binding: boolean, datesNameThings: boolean): Force {
  if (next === undefined) return 'binds'
  if (is(next, 'WILL', 'BE', 'IS', 'PAST')) return 'none'
  if (is(next, 'or', 'notbefore', 'before', 'until', 'blur', 'HOUR')) return 'unread'
  if (!datesNameThings) return 'binds'
  if (is(next, '|', ',', 'and', 'BUT', 'I', 'ILL', 'THE', 'OK', 'WHEN', 'IF', 'SORRY'))
    return 'binds'
  if (is(next, 'at', 'in', 'for', 'on', 'the', 'a', 'to', 'by', 'about', 'this')) return 'binds'
  return binding ? 'unread' : 'none'
}

/** Everything beside an "if" hangs on it, unless it only asks: "let me know by Friday if Monday works". */
function isConditional(sentence: readonly Sign[], place: number): boolean {
  return sentence.some(
    (sign, at) =>
      is(sign, 'IF') && !(at > place && sentence.slice(0, place).some((one) => is(one, 'KNOW'))),
  )
}

/**
 * "The contract expires on Friday" and "I'm in Boston on Thursday" tell what is and promise nothing. A
 * sentence about somebody needs a word that obliges, or a "by".
 */
function statementIn(
  before: readonly Sign[],
  reading: Pick<Reading, 'lead' | 'until'> | null,
  english: boolean,
): Force | null {
  const own = before.slice(before.findLastIndex((sign) => is(sign, ',')) + 1)
  const made = before.some(({ text }) => /^(?:makes? sure|ensure|see to it)$/.test(text))
  if (!made && own.some((sign) => is(sign, 'FACT'))) return 'none'
  const obliges = before.some(
    (sign, place) =>
      is(sign, 'WILL', 'ILL', 'AGREED', 'BOOK', 'to') ||
      (/ing$/.test(sign.text) &&
        before.slice(Math.max(0, place - 3), place).some((one) => is(one, 'BE', 'IS'))),
  )
  if (!english) {
    const plain = before.some((sign) => is(sign, 'IS')) && !obliges
    return plain && !/^(?:by|before)$/.test(reading?.lead ?? '') ? 'unread' : null
  }
  // "The proposal I'm sending Thursday": the subject after a noun begins what is said of the noun.
  const subject = own.findIndex(
    (sign) => is(sign, 'I') || /^(?:i'm|we're|you're|they're)$/.test(sign.text),
  )
  if (
    subject > 1 &&
    is(own[subject - 1], '_') &&
    !/^by|^before|^within/.test(reading?.lead ?? '') &&
    !own.slice(0, subject).some((sign) => is(sign, 'I', 'ILL', 'WILL', 'BE', 'IS', 'OK'))
  ) {
    return 'unread'
  }
  if (obliges || reading?.until || reading?.lead === 'by' || reading?.lead === 'before') return null
  const first = before.find((sign) => !is(sign, ',', 'and', '~', 'OK'))
  const about = is(first, 'I', 'THE', 'the', 'a')
  return about || before.some((sign) => is(sign, 'IS')) ? 'unread' : null
}

/** Between the date and the last comma before it, a word that begins a clause of another matter. */
function isSubordinate(before: readonly Sign[]): boolean {
  const comma = before.findLastIndex((sign) => is(sign, ',', 'and'))
  const own = before.slice(comma + 1)
  return own.some(
    (sign, place) =>
      is(sign, 'WHEN') ||
      (is(sign, 'before', 'until', 'notbefore', 'from', 'by') && is(own[place + 1], 'I')),
  )
}

function isPast(before: readonly Sign[], after: readonly Sign[]): boolean {
  const agreed = before.findLastIndex((sign) => is(sign, 'AGREED'))
  const words = before.slice(agreed + 1)
  if (agreed >= 0) return words.some((sign) => is(sign, 'PAST'))
  const past = words.findLastIndex((sign) => is(sign, 'PAST'))
  let done = words.findLastIndex((sign) => is(sign, 'DONE'))
  while (is(words[done - 1], 'and') && is(words[done - 2], 'DONE')) done -= 2
  const will = words.findLastIndex((sign) => is(sign, 'WILL', 'ILL'))
  if (past > will) return true
  if (done >= 0) {
    // "The numbers we sent": a subject right before it has done it already. What "I'll … and share" promises goes on.
    if (is(words[done - 1], 'I') && !is(words[done - 2], 'BE', 'WILL')) {
      const and = words.findIndex((sign, at) => at > done && is(sign, 'and'))
      const next = and < 0 ? undefined : words[and + 1]
      const goesOn = is(next, '_') && !/ed$/.test(next?.text ?? '')
      return will < 0 || !goesOn
    }
    const helped = words.slice(0, done).some((sign) => is(sign, 'BE', 'IS', 'WILL', 'ILL'))
    const perfect =
      is(words[done - 1], 'BE') &&
      /^(?:have|has|i've|we've|you've|they've)$/.test(words[done - 1]?.text ?? '')
    if (!helped || (perfect && will < 0)) return true
  }
  if (before.length > 1 || will >= 0) return false
  const first = after.find((sign) => is(sign, 'PAST', 'DONE', 'WILL', 'ILL'))
  return is(first, 'PAST', 'DONE')
}

/** "Is Friday all right?" asks; "Can you send it by Friday?" asks for it. */
function isOpenQuestion(clause: readonly Sign[], before: readonly Sign[], rest: string): boolean {
  if (clause.some((sign) => is(sign, 'QUESTION'))) return true
  if (!/^[^.!\n]*\?/.test(rest)) return false
  const asked = before.filter((sign) => !is(sign, ',', 'and'))
  if (asked.length === 0 || is(asked[0], 'BE', 'IS', 'PAST')) return true
  return asked.length > 0 && /^(?:do|make|say|would|is|are)$/.test(asked.at(-1)?.text ?? '')
}

/** "The call on Tuesday" is not due on Tuesday, "schedule a call on Tuesday" is. */
function isOfAnEvent(before: readonly Sign[], clause: readonly Sign[]): boolean {
  const place = before.length - 1
  if (!is(before[place], 'EVENT')) return false
  if (place === 0 || is(before[place - 1], 'WILL', 'ILL', 'to')) return false
  return !clause.some((sign) => is(sign, 'BOOK'))
}

/** "You have until Friday", and no "valid until Friday". */
function mayUntil(before: readonly Sign[]): boolean {
  const words = before.map(({ text }) => text).join(' ')
  return /(?:^| )(?:(?:you|we|they|i) (?:have|get)|(?:you|we|they|i)'ve got|have got|give (?:me|us|them|him|her)|tienes|tienen|vous avez|tu as|sie haben|você tem)$/.test(
    words,
  )
}
