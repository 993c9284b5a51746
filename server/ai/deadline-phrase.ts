/**
 * Finds the words in which a deadline was spoken. Only words that bind somebody to a time count:
 * "last Friday's numbers" and "every Monday" name days and promise nothing.
 */
export type DeadlinePhrase = {
  /** The words as they stand in the text. */
  phrase: string
  /** Where they begin in the text. */
  index: number
  /** Whether they say "by then" in so many words, and not only name a time. */
  binding: boolean
}

const weekday = '(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|weds?|thu(?:rs?)?|fri'
const month =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?'
const ordinalWord =
  'first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|(?:twenty|thirty)[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)'
const ordinal = String.raw`\d{1,2}(?:st|nd|rd|th)|${ordinalWord}`
const year = String.raw`(?:,? \d{4}(?!\d))?`
const count = String.raw`\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty(?:[- ]four)?|thirty|forty[- ]eight|sixty|ninety|half an?`
const unit = '(?:business |working )?(?:minute|hour|day|week|month)s?'

const calendarDay = [
  String.raw`(?:the )?(?:${ordinal}|\d{1,2})(?: of)? (?:${month})\b\.?${year}`,
  String.raw`(?:${month})\b\.? (?:the )?(?:${ordinal}|\d{1,2})\b${year}`,
  String.raw`\d{4}-\d{2}-\d{2}`,
  String.raw`(?!24/7)\d{1,2}/\d{1,2}(?:/\d{2,4})?(?!\d|%|/\d)`,
  // With dots and without a year it may be a price; only what leads in makes it a day.
  String.raw`\d{1,2}\.\d{1,2}\.\d{4}|(?<=\b(?:by|on|before|until|till|due) )\d{1,2}\.\d{1,2}(?:\.|(?![.\d]))`,
].join('|')

const namedDay = [
  'the day after tomorrow|tomorrow|today|tonight',
  String.raw`(?:a |one )?week (?:from|on) (?:tomorrow|today|(?:${weekday})\b)`,
  String.raw`(?:(?:this coming|this|next|the coming|coming|the following|following|the next) )?(?:${weekday})\b(?: (?:(?:of )?(?:next|this) week|week))?`,
  String.raw`next week,? (?:on )?(?:${weekday})\b`,
].join('|')

const periodEnd = [
  String.raw`(?:the )?(?:very )?end of (?:(?:the|this|next|that|our|your|their) )?(?:(?:business|working|work|calendar|fiscal) )?(?:day|week|month|quarter|year|q[1-4]|${month}|${weekday})\b`,
  'end of (?:business )?(?:today|tomorrow)|end of business|eod|cob|eob|close of (?:business|play)|eow|eom|eoq|eoy',
  "(?:the )?(?:week|month|quarter|year)(?:['’]s)?[- ]end",
].join('|')

const vagueTime = [
  'as soon as (?:possible|you can|we can|i can|they can)|asap',
  'right away|immediately|straight away|very soon|soon|shortly',
  '(?:sometime |some time |some point |later |early |earlier |mid[- ]?|late |(?:at )?(?:the )?(?:beginning|start|middle) of |the )?(?:next|this|the following|the coming) (?:week|month|quarter|year)',
  `(?:sometime |in )?(?:early|mid|late|the (?:first|second) half of)[- ](?:${month})`,
  '(?:within|in|over) (?:the )?(?:next |coming )?(?:a )?(?:couple(?: of)?|few|several) (?:business |working )?(?:minutes|hours|days|weeks|months)',
  '(?:within|in|over) the (?:next|coming) (?:days|weeks|months)',
  '(?:within|in) (?:\\d+|one|two|three|four|five) (?:to|or|-|–) (?:\\d+|two|three|four|five|six) (?:days|weeks|months)',
  'at some point|eventually|down the (?:road|line)|when (?:you|we|they) get (?:a|the) chance|in due course|in the near future',
  String.raw`q[1-4](?: \d{4})?`,
].join('|')

/**
 * The single words and phrases of time, each with the letter that stands for it while phrases are put
 * together: patterns over letters are small, and one over all the alternatives at once took the
 * engine a quarter of a second to compile. The order matters: "end of next week" before "next week".
 */
const atoms: readonly (readonly [letter: string, source: string])[] = [
  ['\uE000', periodEnd],
  [
    '\uE005',
    '(?:first thing )?this (?:morning|afternoon|evening)|later today|first thing in the morning',
  ],
  // A weekday may carry its date: "Friday the 28th", "Thursday, December 4".
  ['\uE001', `(?:${weekday}),? (?:the (?:${ordinal})|${calendarDay})|${namedDay}|${calendarDay}`],
  ['\uE002', vagueTime],
  [
    '\uE003',
    `(?:with)?in (?:the next )?(?:${count}) ${unit}(?: time)?|(?:${count}) ${unit} from (?:now|today)`,
  ],
  [
    '\uE004',
    String.raw`\d{1,2}(?::\d{2})? ?[ap]\.?m\b\.?|\d{1,2}:\d{2}|\d{1,2} o['’]?clock|noon|midday|midnight|lunch(?:time)?`,
  ],
  [
    '\uE006',
    '(?:first thing )?(?:in the |on the )?(?:morning|afternoon|evening)|first thing|night',
  ],
  ['\uE007', `the (?:${ordinal})`],
  ['\uE008', month],
]
const [end, thisPart, day, vague, span, time, part, nth, monthName] = atoms.map(
  ([letter]) => `${letter}+(?!${letter})`,
)
const timedDay = `(?:(?:${time}|${part}|${end})(?: on)? )?(?:the )?${day}(?:,? (?:or|and) ${day})?(?:,? (?:${part}|${end}))?(?:,? (?:at |by |around |before )?${time})?`

const eventNoun =
  'call|meeting|demo|review|session|kick-?off|launch|renewal|go-?live|visit|workshop|presentation|board|committee|deadline|trial|pilot|sync|check-?in|holidays?|break|contract|conference|summit|onboarding|qbr|interview|webinar|audit|signing|close|rollout|one-to-one|1:1'
const event = String.raw`(?:(?:the|our|your|their|his|her|my|this|that|next|an?) (?:[\p{L}\p{N}\uE000-\uE008&'’-]+ ){0,4}?(?:${eventNoun})|go-?live|kick-?off|launch|renewal)`
const holiday =
  "(?:the )?(?:christmas|xmas|thanksgiving|easter|new year(?:['’]s)?|holidays|summer|autumn|winter|spring)"

const by =
  '(?:(?:no|not) later than|at the latest (?:by|on)|latest by|by|before|until|till|due(?: on| by)?|ahead of|prior to|in time for|deadline(?: is| of|:)?)'

/** Ordinals that count things: "on the second page". */
const counted =
  '(?! (?:day|week|month|year|item|floor|page|slide|line|version|draft|round|time|call|meeting|quarter|half|point|option|one|of)\\b)'

const patterns: readonly { pattern: RegExp; binding: boolean }[] = [
  { source: `${by} ${event},? (?:(?:on|this|next) )?(?:${nth}|${timedDay})`, binding: true },
  {
    source: String.raw`${by} (?:the )?${day}['’]s (?:(?:[\p{L}\p{N}-]+ ){0,3}?(?:${eventNoun})|[\p{L}\p{N}-]+)`,
    binding: true,
  },
  { source: `(?:${by} )?(?:the )?${end}(?: (?:on )?${day})?`, binding: true },
  { source: `${by} (?:${timedDay}|${thisPart})`, binding: true },
  { source: `${by} ${time}(?: (?:on )?${day})?`, binding: true },
  { source: `(?:${by}|on|for) ${nth}(?: of (?:${vague}|the month)|${counted})`, binding: true },
  { source: span, binding: true },
  { source: `(?:(?:on|for) )?(?:${timedDay}|${thisPart})`, binding: false },
  { source: `(?:(?:${by}|in|for|sometime) )?${vague}`, binding: false },
  { source: `${by} ${event}`, binding: true },
  {
    source: String.raw`(?:by|before|until|in|for|this|next) ${monthName}\.?(?: \d{4})?`,
    binding: false,
  },
  { source: `(?:by|before|until|after|over) ${holiday}`, binding: false },
].map(({ source, binding }) => ({ pattern: whole(source ?? ''), binding }))

/** Matches whole words only, and nothing that belongs to a price, a path or an address. */
function whole(source: string): RegExp {
  return new RegExp(
    String.raw`(?<![\p{L}\p{N}$€£#@/.-])(?:${source})(?![\p{L}\p{N}]|-\p{L})`,
    'giu',
  )
}

const atomPatterns = atoms.map(([letter, source]) => ({ letter, pattern: whole(source) }))

/** The text, letter for letter as long, with each atom written in its own letter. */
function inLetters(text: string): string {
  const plain = text.replace(/[\uE000-\uE008]/g, ' ')
  return atomPatterns.reduce(
    (masked, { letter, pattern }) => masked.replace(pattern, (atom) => letter.repeat(atom.length)),
    plain,
  )
}

/** What before the words takes their force: the past, a habit, or where a span of time begins. */
const powerless =
  /(?:\b(?:last|past|previous|every|each|since|from|between|starting|effective|beginning|during|as of|dated|after|than|was|were|had|ago|weekly on|back on|back in|(?:['’](?:s|re|m)|is|are|am|be) back)|n['’]t|\bcannot)\s+(?:the\s+|on\s+)?$/i
/** The second day of a span. */
const spans = /\b(?:from|between)\s[\p{L}\p{N}\s]{1,30}\s(?:to|and|until|through)\s$/iu
const refused =
  /\b(?:can['’]?t|cannot|won['’]?t|unable to|not (?:be )?(?:able|ready|possible)|isn['’]?t|aren['’]?t|didn['’]?t|doesn['’]?t)\b[^.,;!?]*$/i
/** What after the words makes a name of them: "Monday's call", "the Friday meeting notes". */
const namesAThing =
  /^(?:['’]s?\s+\p{L}|\s+(?:calls?|meetings?|demos?|sessions?|stand-?ups?|syncs?|reviews?|notes|numbers|report|reports|discussion|conversation|workshop|email|version|deck|slides|agenda|newsletter|release|invoice|figures|data)\b)/iu

/** Months that are words as well count alone only when written as names. */
const monthAlone = new RegExp(`^\\p{L}+ (?:${month})$`, 'iu')

/** All of them, in the order of the text, none overlapping another. */
export function findDeadlinePhrases(text: string): DeadlinePhrase[] {
  const letters = inLetters(text)
  const found = patterns.flatMap(({ pattern, binding }) =>
    [...letters.matchAll(pattern)].map(({ index, 0: match }) => ({
      phrase: text.slice(index, index + match.length),
      index,
      binding,
    })),
  )
  const taken: DeadlinePhrase[] = []
  for (const candidate of found
    .filter((phrase) => binds(phrase, text))
    .sort((a, b) => b.phrase.length - a.phrase.length || a.index - b.index)) {
    const end = candidate.index + candidate.phrase.length
    const free = taken.every(
      ({ index, phrase }) => end <= index || candidate.index >= index + phrase.length,
    )
    if (free) taken.push(candidate)
  }
  return taken.sort((a, b) => a.index - b.index)
}

function binds({ phrase, index, binding }: DeadlinePhrase, text: string): boolean {
  const before = text.slice(Math.max(0, index - 80), index)
  const after = text.slice(index + phrase.length)
  if ([powerless, spans, refused].some((force) => force.test(before))) return false
  if (!binding && namesAThing.test(after) && !/^for /i.test(phrase)) return false
  return !monthAlone.test(phrase) || /^\p{L}+ \p{Lu}/u.test(phrase)
}
