import type { Sign } from './lexicon.ts'

/** Places of the first and last sign. */
export type Run = { first: number; last: number }

const units = /^(?:day|bday|week|fortnight|month|quarter|year|hour|minute)$/
/** What names a day or a clock by itself. */
const core = /^(?:w\d|d\d|=|[ck]\d|eo[dwmqy]$|noon|midnight|morning|afternoon|evening)/
const joining = /^(?:,|and|to|about|the|of|a|on|at|for|in|by|this)$/
const leads = /^(?:by|before|on|at|until|within|notbefore)$/

/** Signs of time that stand together, with the words that lead in and all that could move them. */
export function runsIn(signs: readonly Sign[]): Run[] {
  const runs: Run[] = []
  for (let place = 0; place < signs.length; ) {
    if (!isTime(signs, place)) {
      place += 1
      continue
    }
    let end = place
    while (isTime(signs, end + 1)) end += 1
    const run = trimmed(signs, place, end)
    if (run && namesTime(signs.slice(run.first, run.last + 1))) runs.push(run)
    place = end + 1
  }
  return runs
}

function isTime(signs: readonly Sign[], place: number): boolean {
  const sign = signs[place]?.sign
  if (sign === undefined || /^(?:\||_)$/.test(sign) || /^[A-Z]+$/.test(sign)) {
    // "Tuesdays" is a habit and stands where a day would.
    return sign === 'EVERY' && /s$/.test(signs[place]?.text ?? '')
  }
  if (signs[place - 1]?.possessive) return false
  const before = signs[place - 1]?.sign ?? ''
  const after = signs[place + 1]?.sign ?? ''
  if (sign === 'time') return units.test(before)
  if (sign === 'a') return units.test(after) || /^(?:half|blur)$/.test(after)
  return true
}

function trimmed(signs: readonly Sign[], from: number, to: number): Run | null {
  let [first, last] = [from, to]
  const at = (place: number) => signs[place]?.sign ?? ''
  for (;;) {
    if (first > last) return null
    const next = at(first + 1)
    const loose = /^(?:,|and|time)$/.test(at(first))
    // "Hand it in by Friday", "check in on Tuesday": the verb's own little word.
    const particle =
      leads.test(next) &&
      (/^(?:in|on|for|to|about|the|of|a|this)$/.test(at(first)) ||
        (next !== 'at' && /^(?:around|over)$/.test(signs[first]?.text ?? '')))
    // "Version 2 by Friday".
    const counted = /^(?:[noqy]\d|=)/.test(at(first)) && /^(?:by|until)$/.test(next)
    // "Check in Dec 1".
    const checkIn =
      at(first) === 'in' &&
      (/^=/.test(next) ||
        (/^m\d/.test(next) && /^[no]\d/.test(at(first + 2))) ||
        (/^o\d/.test(next) && /^(?:of|m\d+)$/.test(at(first + 2))))
    if (!loose && !particle && !counted && !checkIn) break
    first += 1
  }
  while (last >= first && joining.test(at(last))) last -= 1
  return last < first ? null : { first, last }
}

function namesTime(run: readonly Sign[]): boolean {
  return run.some(({ sign }, place) => {
    if (core.test(sign) || sign === 'EVERY') return true
    const before = run[place - 1]?.sign ?? ''
    const after = run[place + 1]?.sign ?? ''
    if (sign.startsWith('m') && /^m\d/.test(sign)) return run.length > 1
    if (
      /^o\d/.test(sign) &&
      /^\d/.test(run[place]?.text ?? '') &&
      /^(?:by|before|on|until)$/.test(before)
    )
      return true
    if (/^o\d/.test(sign))
      return (
        /^(?:the|dayno)$/.test(before) &&
        /^(?:by|before|on|for|until|notbefore|of)$/.test(run[place - 2]?.sign ?? '')
      )
    if (/^q\d/.test(sign)) return /^(?:of|end)$/.test(before)
    if (/^n\d/.test(sign) && before === 'dayno') return true
    if (/^n\d/.test(sign)) {
      return (
        /^(?:by|at|before)$/.test(before) &&
        Number(sign.slice(1)) <= 12 &&
        (place > 1 || after !== '' || before !== 'before')
      )
    }
    return units.test(sign) && (before !== '' || after !== '')
  })
}

/** "Before the board meeting on the 14th": the event's own lead stands before it. Where its phrase begins. */
export function eventBefore(signs: readonly Sign[], run: Run): number | null {
  if (signs[run.first - 1]?.sign !== 'EVENT') return null
  for (let place = run.first - 2; place >= Math.max(0, run.first - 8); place -= 1) {
    const sign = signs[place]?.sign ?? ''
    if (/^(?:by|before)$/.test(sign)) return place
    if (!/^(?:_|the|a|EVENT|THE|next|this)$/.test(sign)) return null
  }
  return null
}
