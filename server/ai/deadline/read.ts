import type { Clock } from '../zoned-time.ts'
import type { NamedDay } from './calendar.ts'
import { readDay } from './days.ts'
import type { Sign } from './lexicon.ts'
import type { SpokenZone } from './zones.ts'

/** What a run of time words says when every one of them is understood. */
export type Reading = {
  days: readonly { named: NamedDay; weekday: number | null }[]
  /** "Before Friday": the day before it. */
  dayBefore: boolean
  clock: Clock | null
  /** Where the clock is; null for the rep's own zone. */
  zone: SpokenZone | null
  /** The same instant of the day was named, but not in a way to trust: the day stands without it. */
  clockDropped: boolean
  /** Milliseconds from now, of "in two hours". */
  elapsed: number | null
  /** The words that led in, in signs. */
  lead: string
  until: boolean
  /** The end of the day was named, of today's where no other was. */
  endOfDay: boolean
}

type State = {
  -readonly [Key in keyof Omit<Reading, 'days'>]: Reading[Key]
} & {
  days: { named: NamedDay; weekday: number | null }[]
  pending: string
  hours: { hour: number; minute: number; sure: boolean } | null
  part: string | null
  beforeClock: boolean
}

type Step = { pattern: RegExp; take: (state: State, groups: readonly string[]) => boolean }

const clockLead = '(?:(?:by|at|before|until|for) )?'

const steps: readonly Step[] = [
  { pattern: /^(?:~|,|the (?=w\d (?:, )?(?:the )?[no]\d+ (?:of )?m\d)) ?/, take: () => true },
  {
    pattern:
      /^(?:in|within) (?:(?:the )?next )?(?:n(\d+)|(a)|(half)) (hour|minute)(?: time)? |^(?:n(\d+)|(a)|(half)) (hour|minute) from now /,
    take: (state, groups) => {
      const [digits, , half, unit] = groups[3] ? groups : groups.slice(4)
      if (state.elapsed !== null) return false
      const amount = half ? 0.5 : digits ? Number(digits) : 1
      state.elapsed = amount * (unit === 'hour' ? 3_600_000 : 60_000)
      return true
    },
  },
  {
    pattern: new RegExp(`^${clockLead}c(\\d+):(\\d\\d) (?:oclock )?`),
    take: (state, [h, m]) => hours(state, h, m, true),
  },
  {
    pattern: new RegExp(`^${clockLead}k(\\d+):(\\d\\d) (?:oclock )?`),
    take: (state, [h, m]) => hours(state, h, m, false),
  },
  {
    pattern: new RegExp(`^${clockLead}pasthalf n(\\d+) `),
    take: (state, [h]) => hours(state, h, '30', false),
  },
  {
    pattern: new RegExp(`^${clockLead}halfto n(\\d+) (?:oclock )?`),
    take: (state, [h]) => hours(state, String(Number(h) - 1), '30', false),
  },
  {
    pattern: new RegExp(`^${clockLead}quarterpast n(\\d+) `),
    take: (state, [h]) => hours(state, h, '15', false),
  },
  {
    pattern: new RegExp(`^${clockLead}quarterto n(\\d+) `),
    take: (state, [h]) => hours(state, String(Number(h) - 1), '45', false),
  },
  {
    pattern: new RegExp(`^${clockLead}n(\\d+) oclock |^at n(\\d+) hour `),
    take: (state, [h, other]) => hours(state, h || other, '00', false),
  },
  {
    pattern:
      /^(?:by|at|before) n(\d+) (?!of |day|bday|week|month|year|hour|minute|m\d|n\d|quarter|fortnight)/,
    take: (state, [h]) => hours(state, h, '00', false),
  },
  {
    pattern: /^notbefore (?:c\d+:\d\d|k\d+:\d\d|noon|n\d+(?: oclock)?) /,
    take: (state) => {
      state.clockDropped = true
      return true
    },
  },
  {
    pattern: new RegExp(`^${clockLead}noon `),
    take: (state) => hours(state, '12', '00', true),
  },
  {
    pattern: new RegExp(`^${clockLead}midnight `),
    take: (state) => {
      state.clockDropped = true
      return true
    },
  },
  {
    pattern: /^(?:on |in |by |before )?(?:the )?(?:this )?(morning|afternoon|evening) /,
    take: (state, [part = '']) => {
      if (state.part !== null) return false
      state.part = part
      return true
    },
  },
  {
    pattern: /^(?:by |before |at |on )?(?:the )?eod (?:of )?/,
    take: (state) => {
      state.endOfDay = true
      return true
    },
  },
  {
    pattern: /^z:(\S+) /,
    take: (state, [name = '']) => {
      if (state.zone) return false
      const [zone = '', claimed = ''] = name.split('|')
      state.zone = {
        words: 0,
        zone: zone === '?' ? null : zone,
        ...(claimed === '' ? {} : { claimed: Number(claimed) }),
      }
      return true
    },
  },
]

/** Reads a run of signs whole, or not at all. */
export function readRun(run: readonly Sign[], dayFirst: boolean | null): Reading | null {
  let rest = `${run.map(({ sign }) => sign).join(' ')} `
  const state: State = {
    days: [],
    dayBefore: false,
    clock: null,
    zone: null,
    clockDropped: false,
    elapsed: null,
    lead: '',
    until: false,
    pending: '',
    hours: null,
    part: null,
    endOfDay: false,
    beforeClock: false,
  }
  while (rest !== '') {
    const length = oneStep(rest, state, dayFirst)
    if (length === 0) return null
    rest = rest.slice(length)
  }
  return settled(state)
}

function oneStep(rest: string, state: State, dayFirst: boolean | null): number {
  // "This afternoon" is today's.
  const part = /^(?:by |before )?this (?=(?:morning|afternoon|evening) )/.exec(rest)
  if (part && state.days.length === 0) {
    state.days.push({ named: { day: (today) => today, relative: true }, weekday: null })
    if (state.lead === '' && part[0] !== 'this ') state.lead = 'by'
    return part[0].length
  }
  for (const { pattern, take } of steps) {
    const match = pattern.exec(rest)
    if (match && match[0] !== '' && take(state, match.slice(1))) {
      const lead = /^(by|before|at|on|in|within) /.exec(match[0])?.[1]
      if (lead && state.lead === '') state.lead = lead === 'before' ? 'by' : lead
      return match[0].length
    }
  }
  const day = readDay(rest, dayFirst)
  if (day) {
    if (state.days.length > 1) return 0
    const lead = /^(in|within) /.exec(rest)?.[1]
    if (lead && state.lead === '') state.lead = 'by'
    state.days.push(day)
    if (state.pending === 'before' && !day.named.period) {
      state.dayBefore = true
      if (state.hours || state.part) return 0
      state.beforeClock = true
    }
    state.pending = ''
    return day.length
  }
  const end = /^(?:the )?end of (?=(?:w\d|d\d|the o\d+) )/.exec(rest)
  if (end) {
    state.endOfDay = true
    state.pending = ''
    return end[0].length
  }
  const lead = /^(by|before|until|on|at|for) /.exec(rest)
  if (!lead?.[1] || state.pending === 'before') return 0
  state.pending = lead[1]
  if (lead[1] === 'until') state.until = true
  if (state.lead === '' || state.lead === 'on' || state.lead === 'at') state.lead = lead[1]
  return lead[0].length
}

function hours(state: State, hour = '', minute = '', sure: boolean): boolean {
  const [h, m] = [Number(hour), Number(minute)]
  if (state.hours || h > 23 || m > 59 || (!sure && h < 0)) return false
  state.hours = { hour: h, minute: m, sure }
  if (state.pending === 'before') state.pending = ''
  return true
}

/** Work of a morning is due by noon, that of an afternoon by six. */
const partEnds: Record<string, Clock> = {
  morning: { hour: 12, minute: 0 },
  afternoon: { hour: 18, minute: 0 },
}

function settled(state: State): Reading | null {
  const { hours, part } = state
  // "Before Friday at five" is Friday or Thursday.
  if (state.dayBefore && (hours || part)) return null
  if (state.pending === 'before') return null
  let clock: Clock | null = null
  let dropped = state.clockDropped
  if (hours) {
    clock = hours.sure ? { hour: hours.hour, minute: hours.minute } : clockOf(hours, part)
    if (clock === null) dropped = true
  } else if (part) {
    clock = partEnds[part] ?? null
  }
  return {
    days: state.days,
    dayBefore: state.dayBefore,
    clock,
    zone: state.zone,
    clockDropped: dropped,
    elapsed: state.elapsed,
    lead: state.lead,
    until: state.until,
    endOfDay: state.endOfDay,
  }
}

/** "At three", said in business, is not at night; seven and eight may be either. */
function clockOf(
  { hour, minute }: { hour: number; minute: number },
  part: string | null,
): Clock | null {
  if (hour > 12) return { hour, minute }
  if (part === 'morning') return { hour: hour % 12, minute }
  if (part === 'afternoon') return { hour: (hour % 12) + 12, minute }
  if (part === 'evening') return hour >= 4 && hour < 12 ? { hour: hour + 12, minute } : null
  if (hour >= 1 && hour <= 6) return { hour: hour + 12, minute }
  if (hour >= 9 && hour <= 12) return { hour, minute }
  return null
}
