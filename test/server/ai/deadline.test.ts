import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deadlineIn, resolveDeadline } from '../../../server/ai/deadline.ts'
import { seeded } from '../seed.ts'

/** Monday, 23 November 2026, ten in the morning in New York. */
const monday = '2026-11-23T15:00:00Z'
const newYork = 'America/New_York'

/** The wall clock at the deadline: `Fri 2026-11-27` for a date, with `14:00` for a time. */
function wall(at: string | null, dateOnly: boolean, timeZone: string): string | null {
  if (at === null) return null
  const parts = new Map<string, string>(
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
      .formatToParts(new Date(at))
      .map(({ type, value }) => [type, value] as const),
  )
  const get = (type: string) => parts.get(type)
  const clock = `${get('hour')}:${get('minute')}`
  const date = `${get('weekday')} ${get('year')}-${get('month')}-${get('day')}`
  if (!dateOnly) return `${date} ${clock}`
  return clock === '23:59' ? date : `${date}, but not its end`
}

function due(text: string, start: string | null = monday, timeZone = newYork) {
  const deadline = deadlineIn(text, { start, timeZone })
  return deadline && [deadline.phrase, wall(deadline.at, deadline.dateOnly, timeZone)]
}

describe('words that name a day, said on Monday, 23 November 2026', () => {
  test.each([
    ['Send it by Friday', 'by Friday', 'Fri 2026-11-27'],
    ['Send it this Friday', 'this Friday', 'Fri 2026-11-27'],
    ['Send it next Friday', 'next Friday', 'Fri 2026-12-04'],
    ['Call Priya on Monday', 'on Monday', 'Mon 2026-11-30'],
    ['Call Priya on Tuesday of next week', 'on Tuesday of next week', 'Tue 2026-12-01'],
    ['Call her a week from Thursday', 'a week from Thursday', 'Thu 2026-12-03'],
    ['Finish by the end of next week', 'by the end of next week', 'Fri 2026-12-04'],
    ['Finish by end of week', 'by end of week', 'Fri 2026-11-27'],
    ['Finish EOW', 'EOW', 'Fri 2026-11-27'],
    ['Send contract EOD', 'EOD', 'Mon 2026-11-23'],
    ['Send contract Friday EOD', 'Friday EOD', 'Fri 2026-11-27'],
    ['Send by close of business tomorrow', 'by close of business tomorrow', 'Tue 2026-11-24'],
    ['Send notes today', 'today', 'Mon 2026-11-23'],
    ['Send notes later today', 'later today', 'Mon 2026-11-23'],
    ['Send logins the day after tomorrow', 'the day after tomorrow', 'Wed 2026-11-25'],
    ['Pay before month end', 'before month end', 'Mon 2026-11-30'],
    ['Close by the end of the quarter', 'by the end of the quarter', 'Thu 2026-12-31'],
    ['Close by the end of Q1', 'by the end of Q1', 'Wed 2027-03-31'],
    ['Close by end of year', 'by end of year', 'Thu 2026-12-31'],
    ['Deliver by the end of January', 'by the end of January', 'Sun 2027-01-31'],
    ['Invite IT in two weeks', 'in two weeks', 'Mon 2026-12-07'],
    ['Answer within three business days', 'within three business days', 'Thu 2026-11-26'],
    ['Review in a month', 'in a month', 'Wed 2026-12-23'],
    [
      'Prepare numbers before the board meeting on the 14th',
      'before the board meeting on the 14th',
      'Mon 2026-12-14',
    ],
    ['Send agenda before Tuesday’s call', 'before Tuesday’s call', 'Tue 2026-11-24'],
    ['Send it by the 31st', 'by the 31st', 'Thu 2026-12-31'],
    ['Send it by the fourteenth', 'by the fourteenth', 'Mon 2026-12-14'],
    ['Send it by the 2nd of next month', 'by the 2nd of next month', 'Wed 2026-12-02'],
    ['Send it by December 4th', 'by December 4th', 'Fri 2026-12-04'],
    ['Send it by Friday, December 4', 'by Friday, December 4', 'Fri 2026-12-04'],
    ['Send it by 4 Dec', 'by 4 Dec', 'Fri 2026-12-04'],
    ['Renewal due on January 15', 'due on January 15', 'Fri 2027-01-15'],
    ['Send it by the third of March', 'by the third of March', 'Wed 2027-03-03'],
    ['Send it by 2026-12-04', 'by 2026-12-04', 'Fri 2026-12-04'],
    ['Send it by 12/4', 'by 12/4', 'Fri 2026-12-04'],
    ['Send it by 24/12', 'by 24/12', 'Thu 2026-12-24'],
  ])('%s', (text, phrase, expected) => {
    expect(due(text)).toEqual([phrase, expected])
  })
})

describe('words that name a time of day', () => {
  test.each([
    ['Do it tomorrow morning', 'tomorrow morning', 'Tue 2026-11-24 12:00'],
    ['Send it this afternoon', 'this afternoon', 'Mon 2026-11-23 18:00'],
    ['Demo for next Tuesday at 2pm', 'for next Tuesday at 2pm', 'Tue 2026-12-01 14:00'],
    ['Send it by 5 p.m. Thursday', 'by 5 p.m. Thursday', 'Thu 2026-11-26 17:00'],
    ['Send it by Friday noon', 'by Friday noon', 'Fri 2026-11-27 12:00'],
    ['Send it no later than 3pm', 'no later than 3pm', 'Mon 2026-11-23 15:00'],
    ['Send it by 9am', 'by 9am', 'Tue 2026-11-24 09:00'],
    ['Call back within 48 hours', 'within 48 hours', 'Wed 2026-11-25 10:00'],
    ['Call back in half an hour', 'in half an hour', 'Mon 2026-11-23 10:30'],
  ])('%s', (text, phrase, expected) => {
    expect(due(text)).toEqual([phrase, expected])
  })
})

describe('vague words keep their phrase and get no date', () => {
  test.each([
    ['Send it soon', 'soon'],
    ['Send it ASAP', 'ASAP'],
    ['Send it as soon as possible', 'as soon as possible'],
    ['Book the session next week', 'next week'],
    ['Book the session early next week', 'early next week'],
    ['Send it this week', 'this week'],
    ['Send it in a couple of days', 'in a couple of days'],
    ['Send it over the next few weeks', 'over the next few weeks'],
    ['Set up a sandbox before the technical demo', 'before the technical demo'],
    ['Train them before go-live', 'before go-live'],
    ['Decide before the holidays', 'before the holidays'],
    ['Decide by May', 'by May'],
    ['Decide by Q1', 'by Q1'],
    ['Decide in two to three weeks', 'in two to three weeks'],
    ['Send it by Thursday or Friday', 'by Thursday or Friday'],
  ])('%s', (text, phrase) => {
    expect(due(text)).toEqual([phrase, null])
  })
})

describe('words that promise nothing', () => {
  test.each([
    ["Send notes of last Friday's call"],
    ['Share Monday call notes'],
    ['Send the traffic report every Friday'],
    ['We cannot do it by Friday'],
    ['Numbers have been down since March 3rd'],
    ['Open from Monday to Friday'],
    ['Prepare a 30-day trial'],
    ['Send the second version'],
    ['Fix the typo on the second page'],
    ['We may send the price of 12.50 for 24/7 support'],
    ['Explain how the may-december discount works'],
    ["Open the topic when he's back on the twentieth"],
    ['Send the proposal'],
    [''],
  ])('%s', (text) => {
    expect(due(text)).toBeNull()
  })
})

describe('a date within sense', () => {
  test.each([
    ['by March 3, 2024', 'in the past'],
    ['by March 3, 2029', 'in years'],
    ['by Friday the 28th', 'a Saturday'],
    ['by February 30', 'on no calendar'],
    ['by 13/13', 'on no calendar'],
    ['in 900 days', 'in years'],
  ])('%s is none: %s', (phrase) => {
    expect(resolveDeadline(phrase, { start: monday, timeZone: newYork })).toEqual({
      phrase,
      at: null,
      dateOnly: false,
      on: null,
    })
  })

  test('without a year is the next one, never one past', () => {
    expect(due('by January 5', '2026-12-30T15:00:00Z')).toEqual(['by January 5', 'Tue 2027-01-05'])
    expect(due('by December 30', '2026-12-30T15:00:00Z')?.[1]).toBe('Wed 2026-12-30')
  })

  test('of which nobody knows whether day or month comes first is not guessed outside America', () => {
    expect(due('by 12/4', monday, 'Europe/Prague')).toEqual(['by 12/4', null])
    expect(due('by 4.12.', monday, 'Europe/Prague')).toEqual(['by 4.12.', 'Fri 2026-12-04'])
  })

  test('said on the very weekday is in a week', () => {
    expect(due('by Monday')?.[1]).toBe('Mon 2026-11-30')
    expect(due('by the end of the week', '2026-11-28T15:00:00Z')?.[1]).toBe('Fri 2026-12-04')
  })

  test('without a call to count from there is none', () => {
    expect(due('by Friday', null)).toEqual(['by Friday', null])
    expect(due('by Friday', 'once upon a time')).toEqual(['by Friday', null])
  })
})

describe('the rep’s time zone', () => {
  // In New York it is still Monday evening, in Prague Tuesday morning.
  const night = '2026-11-24T03:30:00Z'

  test.each([
    [newYork, 'Tue 2026-11-24', '2026-11-25T04:59:59.999Z'],
    ['Europe/Prague', 'Wed 2026-11-25', '2026-11-25T22:59:59.999Z'],
    ['Pacific/Kiritimati', 'Wed 2026-11-25', '2026-11-25T09:59:59.999Z'],
    ['no/such zone', 'Wed 2026-11-25', '2026-11-25T23:59:59.999Z'],
  ])('in %s tomorrow is %s', (timeZone, expected, instant) => {
    const deadline = resolveDeadline('tomorrow', { start: night, timeZone })
    const zone = timeZone.startsWith('no') ? 'UTC' : timeZone
    expect(wall(deadline.at, deadline.dateOnly, zone)).toBe(expected)
    expect(deadline.at).toBe(instant)
  })

  test('ends its days at midnight through the change of clocks', () => {
    const friday = '2026-10-23T13:00:00Z'
    expect(resolveDeadline('on Sunday', { start: friday, timeZone: 'Europe/Prague' }).at).toBe(
      '2026-10-25T22:59:59.999Z',
    )
    expect(
      resolveDeadline('tomorrow at 9am', {
        start: '2026-03-28T12:00:00Z',
        timeZone: 'Europe/Prague',
      }).at,
    ).toBe('2026-03-29T07:00:00.000Z')
  })
})

describe('of several deadlines in one text', () => {
  test('"by then" goes before a mere time, and a date before vague words', () => {
    expect(due('Send invite by Friday for the demo on 14 December')?.[0]).toBe('by Friday')
    expect(due('Next week we talk, but send the deck tomorrow')?.[0]).toBe('tomorrow')
  })

  test('the one that follows the matter is meant', () => {
    const text = "I'll send the deck today and the contract by Friday."
    const near = (word: string) =>
      deadlineIn(
        text,
        { start: monday, timeZone: newYork },
        {
          near: text.indexOf(word) + word.length,
        },
      )?.phrase
    expect(near('deck')).toBe('today')
    expect(near('contract')).toBe('by Friday')
  })
})

describe('a day that the next words take back is no date', () => {
  test.each([
    "Let's say Friday. No wait, Thursday.",
    "I'll send it Friday. Sorry, Thursday.",
    "I'll send it by Friday. Scratch that, Monday.",
    "I'll send it by Friday - sorry, I mean Thursday.",
    "I'll send it by Friday... no, Thursday.",
    "I'll send it by Friday. Or rather Thursday.",
    "I'll send it Friday. Thursday even.",
    "I'll send it by Friday. Or Monday.",
    "I'll send it by Friday. No, I can't do that.",
    'By Friday? No, Monday.',
  ])('%s', (text) => {
    expect(deadlineIn(text, { start: monday, timeZone: newYork })?.at ?? null).toBeNull()
  })

  test.each([
    "I'll send it by Friday. No earlier.",
    "I'll send it by Friday. Is that OK?",
    "I'll send it by Friday, yes.",
    "I'll send it by Friday. On Monday we review it.",
    'Send it by Friday. Not later.',
  ])('%s: but this takes nothing back', (text) => {
    expect(due(text)?.[1]).toBe('Fri 2026-11-27')
  })

  test.each([
    ['de', 'Bis Freitag, nein, Montag.'],
    ['de', 'Bis Freitag. Ach nein, Donnerstag.'],
    ['fr', 'Vendredi, non, jeudi.'],
    ['fr', "D'ici vendredi. Non, attendez, jeudi."],
    ['es', 'Lo envío el viernes. Mejor el lunes.'],
    ['pt', 'Envio até sexta... não, segunda.'],
  ])('in %s: %s', (language, text) => {
    const said = { start: monday, timeZone: 'Europe/Berlin', language }
    expect(deadlineIn(text, said)?.at ?? null).toBeNull()
  })
})

describe('a clock that is said to be somebody’s leaves the day alone', () => {
  test.each([
    ['Send it by EOD Thursday my time', 'Thu 2026-11-26'],
    ['By end of day tomorrow your time', 'Tue 2026-11-24'],
    ['Send it by close of business Thursday our time', 'Thu 2026-11-26'],
    ['Send it by 5 pm Thursday your time', 'Thu 2026-11-26'],
    ['Send it by 5 pm next Tuesday our time', 'Tue 2026-12-01'],
    ['Send it by 5 pm on the 4th your time', 'Fri 2026-12-04'],
    ['Send it by 5 pm December 4 my time', 'Fri 2026-12-04'],
    ['Call them Thursday at 5, your time', 'Thu 2026-11-26'],
    ['Call them Thursday at 5 (your time)', 'Thu 2026-11-26'],
    ["Call them Thursday at 5. That's your time.", 'Thu 2026-11-26'],
    ['Call them Thursday at 5 your time', 'Thu 2026-11-26'],
    ['Call them Thursday at 5 in Chicago', 'Thu 2026-11-26'],
    ['Send it by Thursday morning your time', 'Thu 2026-11-26'],
    ['Send it by 3 on Thursday, their time', 'Thu 2026-11-26'],
  ])('%s', (text, day) => {
    expect(due(text)?.[1]).toBe(day)
  })

  test.each([
    ['Call them Thursday at 5 London time', 'Thu 2026-11-26 12:00'],
    ['Call them by 5pm Singapore time on Thursday', 'Thu 2026-11-26 04:00'],
    ['Call them Thursday at 5 in the office', 'Thu 2026-11-26 17:00'],
    ['Call them Thursday at 5 sharp', 'Thu 2026-11-26 17:00'],
  ])('%s: which is known', (text, at) => {
    expect(due(text)?.[1]).toBe(at)
  })
})

test('for any words, call and zone, a date is from the day of the call to a year after it', () => {
  const word = fc.constantFrom(
    ...'by before on in within next this end of the a week month year quarter monday friday sun march may december 14th 31st 2nd 5pm 12/24 2025 2027 tomorrow morning days hours two 400 eod noon'.split(
      ' ',
    ),
  )
  const zone = fc.constantFrom(
    'UTC',
    newYork,
    'Europe/Prague',
    'Asia/Kolkata',
    'Pacific/Kiritimati',
  )
  const start = fc.date({
    min: new Date('2020-01-01'),
    max: new Date('2032-12-31'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(fc.array(word, { maxLength: 7 }), start, zone, (words, began, timeZone) => {
      const deadline = deadlineIn(words.join(' '), { start: began.toISOString(), timeZone })
      if (deadline?.at == null) return
      const days = (Date.parse(deadline.at) - began.getTime()) / 86_400_000
      expect(days).toBeGreaterThanOrEqual(0)
      expect(days).toBeLessThan(368)
      expect(words.join(' ')).toContain(deadline.phrase)
    }),
    seeded(2000),
  )
})
