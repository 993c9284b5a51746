/**
 * English words of time that never name a day: kept as they were said, for the rep to read.
 */
export type VaguePhrase = { phrase: string; index: number; binding: boolean }

const month =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?'
const time = [
  'as soon as (?:possible|you can|we can|i can|they can)|asap',
  'right away|immediately|straight away|very soon|soon|shortly',
  '(?:sometime |some time |some point |later |early |earlier |mid[- ]?|late |(?:at )?(?:the )?(?:beginning|start|middle) of |the )?(?:next|this|the following|the coming) (?:week|month|quarter|year)',
  '(?:the )?week after next',
  '(?:(?:over|by|before|after|on) )?(?:the|this|next) weekend',
  `(?:sometime |in )?(?:early|mid|late|the (?:first|second) half of)[- ](?:${month})`,
  '(?:within|in|over) (?:the )?(?:next |coming )?(?:a )?(?:couple(?: of)?|few|several) (?:business |working )?(?:minutes|hours|days|weeks|months)',
  '(?:within|in|over) the (?:next|coming) (?:days|weeks|months)',
  '(?:within|in) (?:\\d+|one|two|three|four|five) (?:to|or|-|–) (?:\\d+|two|three|four|five|six) (?:days|weeks|months)',
  'at some point|eventually|down the (?:road|line)|when (?:you|we|they) get (?:a|the) chance|in due course|in the near future',
  String.raw`q[1-4](?: \d{4})?`,
].join('|')
const by =
  '(?:(?:no|not) later than|at the latest (?:by|on)|latest by|by|before|until|till|due(?: on| by)?|ahead of|prior to|in time for)'
const eventNoun =
  'call|meeting|demo|review|session|kick-?off|launch|renewal|go-?live|visit|workshop|presentation|board|committee|deadline|trial|pilot|sync|check-?in|holidays?|break|contract|conference|summit|onboarding|qbr|interview|webinar|audit|signing|close|rollout|one-to-one|1:1'
const event = `(?:(?:the|our|your|their|his|her|my|this|that|next|an?) (?:[\\p{L}\\p{N}&'’-]+ ){0,4}?(?:${eventNoun})|go-?live|kick-?off|launch|renewal)`
const holiday =
  "(?:the )?(?:christmas|xmas|thanksgiving|easter|new year(?:['’]s)?|holidays|summer|autumn|winter|spring)"

const patterns = [
  { source: `(?:(?:${by}|in|for|sometime) )?(?:${time})`, binding: false },
  { source: `${by} ${event}`, binding: true },
  { source: `(?:by|before|until|after|over) ${holiday}`, binding: false },
].map(({ source, binding }) => ({ pattern: whole(source, 'giu'), binding }))

/** Months are words as well; alone they count only when written as names. */
const monthAlone = whole(
  `(?:[Bb]y|[Bb]efore|[Uu]ntil|[Ii]n|[Ff]or|[Tt]his|[Nn]ext) (?:(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\\.?)(?: \\d{4}| (?=$|[.,;!?]|\\p{Ll}))?`,
  'gu',
)

/** Whole words only, and nothing that belongs to a price, a path or an address. */
function whole(source: string, flags: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}$€£#@/.-])(?:${source})(?![\\p{L}\\p{N}]|-\\p{L})`, flags)
}

/** All of them in the order of the text, none overlapping another, the longer before the shorter. */
export function vaguePhrases(text: string): VaguePhrase[] {
  const found = [...patterns, { pattern: monthAlone, binding: false }].flatMap(
    ({ pattern, binding }) =>
      [...text.matchAll(pattern)].map(({ index, 0: match }) => ({
        phrase: match.trimEnd(),
        index,
        binding,
      })),
  )
  const taken: VaguePhrase[] = []
  for (const one of found.sort((a, b) => b.phrase.length - a.phrase.length || a.index - b.index)) {
    const end = one.index + one.phrase.length
    if (taken.every(({ index, phrase }) => end <= index || one.index >= index + phrase.length)) {
      taken.push(one)
    }
  }
  return taken.sort((a, b) => a.index - b.index)
}
