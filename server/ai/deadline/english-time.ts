const numbers =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' ',
  )
const ordinals =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'.split(
    ' ',
  )

function counted(): Record<string, string> {
  const words: Record<string, string> = {
    n30: 'thirty',
    n45: 'forty-five|forty five',
    n48: 'forty-eight|forty eight',
    n60: 'sixty',
    n90: 'ninety',
    o30: 'thirtieth',
  }
  for (const [index, word] of numbers.entries()) words[`n${index + 1}`] = word
  for (const [index, word] of ordinals.entries()) words[`o${index + 1}`] = word
  for (const [tens, name] of [
    [20, 'twenty'],
    [30, 'thirty'],
  ] as const) {
    for (const [index, word] of ordinals.slice(0, 9).entries()) {
      words[`o${tens + index + 1}`] = `${name}-${word}|${name} ${word}`
    }
    for (const [index, word] of numbers.slice(0, 9).entries()) {
      words[`n${tens + index + 1}`] = `${name}-${word}|${name} ${word}`
    }
  }
  return words
}

/** The words of time, by the signs that they are read as (see `lexicon.ts`). */
export const englishTime: Record<string, string> = {
  ...counted(),
  w1: 'monday',
  w2: 'tuesday|tues|tue',
  w3: 'wednesday|weds',
  w4: 'thursday|thurs|thur|thu',
  w5: 'friday|fri',
  w6: 'saturday',
  w7: 'sunday',
  '?w1': 'mon',
  '?w3': 'wed',
  '?w6': 'sat',
  '?w7': 'sun',
  m1: 'january',
  m2: 'february|feb',
  '?m3': 'march|mar',
  '?m4': 'april|apr',
  '?m5': 'may',
  '?m6': 'june|jun',
  m7: 'july|jul',
  '?m8': 'august|aug',
  m9: 'september|sept|sep',
  m10: 'october|oct',
  m11: 'november|nov',
  m12: 'december',
  '?m12': 'dec',
  '?m1': 'jan',
  d0: 'today|tonight|this evening|later today',
  d1: 'tomorrow|tmrw|tomorow|tomorrow night',
  d2: 'the day after tomorrow|day after tomorrow',
  day: "day|days|days'",
  bday: `
    business day | business days | working day | working days | work days | workdays |
    weekdays'`,
  week: "week|weeks|week's|weeks'|wk|wks",
  fortnight: "fortnight|fortnights|fortnight's",
  month: "month|months|month's|months'",
  hour: "hour|hours|hrs|hours'",
  minute: 'minute|minutes|mins',
  quarter: 'quarter|calendar quarter',
  year: 'year|calendar year|years',
  half: 'half an|half a',
  a: 'a|an',
  eod: `
    eod | cob | eob | close of business | close of play | end of business | end of day |
    end of the day | end of the business day | end of the working day | end of play |
    end of the working`,
  eow: "eow|week end|week-end|week's end",
  eom: "eom|month end|month-end|month's end",
  eoq: "eoq|quarter end|quarter-end|quarter's end",
  eoy: "eoy|year end|year-end|year's end|end of year",
  q1: 'q1',
  q2: 'q2',
  q3: 'q3',
  q4: 'q4',
  morning: 'morning|in the morning|on the morning of',
  afternoon: 'afternoon|in the afternoon',
  evening: 'evening|in the evening|at night|night',
  noon: 'noon|midday|lunch|lunchtime|mid-day',
  midnight: 'midnight',
  pasthalf: 'half past',
  quarterto: 'quarter to',
  quarterpast: 'quarter past',
  oclock: "o'clock|oclock",
  by: `
    by | no later than | not later than | on or before | by or before | latest by | due |
    due on | due by | due in | at the latest by | in time for | deadline: |
    not any later than`,
  before: 'before|prior to|ahead of|pre',
  from: `
    from | since | starting | starting from | beginning | effective | as of | dated |
    between`,
  notbefore: `
    not before | no earlier than | not earlier than | not until | at the earliest | earliest |
    no sooner than | not sooner than | any time after | anytime after | only after | after |
    following | onwards | onward | than`,
  until: 'until|till|til|through|thru|up to',
  on: 'on',
  at: 'at',
  for: 'for',
  in: 'in',
  within: 'within|inside',
  the: 'the',
  of: 'of',
  next: 'next',
  this: 'this',
  coming: 'coming',
  afternext: 'after next',
  last: 'last',
  past: 'past|previous',
  end: 'end|the very end',
  time: 'time',
  now: 'now',
  to: 'to',
  or: 'or',
  about: 'about',
  blur: `
    and a half | notice | around | roughly | approximately | approx | circa | near | nearly |
    almost | towards | toward | or so | or thereabouts | ish | ideally around | sometime |
    some time | early in | few | couple | couple of | several | plus | minus | give or take |
    later | earlier | or rather | week of | week commencing | w/c | commencing | weekend |
    weekends | mid | fiscal | financial | fy | late in | beginning | start of | middle of |
    first half of | second half of | over the next | over | during`,
  and: 'and',
  '~': "sharp|latest|at the latest|the latest|max|tops|exactly|promptly|precisely|on the dot|if possible|if at all possible|if that works|if that works for you|if that's ok|if that's okay|if you don't mind|no problem|no worries|without fail|without doubt|don't forget|do not forget|first thing|bright and early|early|late|early on|late on|hopefully|ideally|probably|definitely|certainly|absolutely|no matter what|at some point",
}
