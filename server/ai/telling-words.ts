import { contentWords, normaliseText } from '../crm/words.ts'

/** Words that say the same, by the first of them: Fathom writes "send" where somebody said "get over". */
const sameWords = [
  'send email mail share forward shoot pass ping deliver submit provide supply resend return',
  'schedule book arrange organise organize set calendar plan fix invite',
  'prepare draft create write build produce compile put assemble pull make',
  'check review verify look clarify confirm examine investigate find see',
  'call phone ring dial',
  'talk speak discuss chat ask tell inform answer reply respond',
  'update revise refresh amend new change edit',
  'demo demonstrate demonstration show walkthrough',
  'proposal quote quotation offer',
  'contract agreement msa',
  'price pricing cost costs',
  'follow circle get back',
  'introduce introduction intro connect',
  'document doc documentation docs paper',
  'info information detail details',
]

const kindOf = new Map<string, string>()
/** The groups of mere doing: shared by half of all items, so they prove little. */
export const kinds = new Set<string>()
for (const [place, group] of sameWords.entries()) {
  const [first = '', ...others] = contentWords(group)
  for (const word of [first, ...others]) if (!kindOf.has(word)) kindOf.set(word, first)
  if (place < 7 || first === 'follow') kinds.add(first)
}

/** Content words with numbers in digits and words of one meaning made one. */
export function tellingWords(text: string): string[] {
  const digits = normaliseText(text).replace(spelledNumber, (...found: string[]) => {
    const [, tens, ones, single] = found
    return String((tensOf.get(tens ?? '') ?? 0) + (onesOf.get(ones ?? single ?? '') ?? 0))
  })
  return contentWords(digits).map((word) => kindOf.get(word) ?? word)
}

const tensWords = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const onesWords =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const tensOf = new Map(tensWords.map((word, index) => [word, (index + 2) * 10]))
const onesOf = new Map(onesWords.map((word, index) => [word, index + 1]))
const spelledNumber = new RegExp(
  `\\b(?:(${tensWords.join('|')})(?: (${onesWords.slice(0, 9).join('|')}))?|(${onesWords.slice(1).join('|')}))\\b`,
  'g',
)
