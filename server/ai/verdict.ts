import * as z from 'zod/mini'
import type { Priority, TaskType } from '../../lib/contract/vocabulary.ts'
import { priorities, taskTypes } from '../../lib/contract/vocabulary.ts'
import type { ItemAnalysis } from '../crm/observation.ts'
import { analyseByRules } from './categorise.ts'
import { certaintyOf } from './certainty.ts'
import type { Deadline } from './deadline.ts'
import { deadlineIn, speaksOfTime } from './deadline.ts'
import type { Evidence } from './evidence.ts'
import { doubtsOf, findEvidence, shownEvidence } from './evidence.ts'
import { carriesFeeling } from './feeling.ts'
import type { NameMask } from './mask.ts'
import { mask, placeholder } from './mask.ts'
import type { TranscriptIndex } from './piece.ts'
import type { ItemToJudge, MeetingToAnalyse, Prompt } from './prompt.ts'
import { namesOf, promptVersion } from './prompt.ts'
import { comparable, hasWords, isPriority, ourOwnWords } from './said-words.ts'
import { indexTranscript } from './transcript-index.ts'

/** What the model said of one item, checked. */
export type ModelVerdict = {
  taskType: TaskType
  /** 0 to 1. */
  confidence: number
  /** One line of plain words. */
  reason: string
  /** Places in the transcript, from 0. */
  places: readonly number[]
  /** Words of the item or of the cited lines. */
  deadlineWords: string | null
  priority: Priority | null
}

export type Sentiment = { score: number; reasoning: string }

export type MeetingVerdict = {
  /** Of the items that the model judged within the rules; the others keep what the rules tier says. */
  verdicts: ReadonlyMap<string, ModelVerdict>
  sentiment: Sentiment | null
}

const longestReason = 160
const longestReasoning = 300
/** "Before the steering committee in the second week of January" is long already. */
const longestDeadline = 80
const mostLines = 3

const Items = z.object({ items: z.array(z.unknown()), sentiment: z.optional(z.unknown()) })
const number = z.number()
const ItemAnswer = z.object({
  item: z.int(),
  type: z.enum(taskTypes),
  confidence: number.check(z.minimum(0), z.maximum(1)),
  reason: z.string(),
  lines: z.array(z.int()),
  deadline: z.string(),
  priority: z.enum(['none', ...priorities]),
  priority_words: z.string(),
})
const SentimentAnswer = z.object({
  score: number.check(z.minimum(-1), z.maximum(1)),
  reasoning: z.string(),
  lines: z.array(z.int()),
})

/**
 * Reads an answer against what was asked. Null where it is not an answer at all. An item whose number,
 * enumeration, lines or words are wrong has no verdict, and so has one that is answered twice with a
 * difference; its neighbours keep theirs.
 */
export function readAnswer(
  text: string,
  meeting: MeetingToAnalyse,
  prompt: Pick<Prompt, 'itemIds' | 'lines'>,
): MeetingVerdict | null {
  const answer = Items.safeParse(jsonOf(text))
  if (!answer.success) return null
  const names = namesOf(meeting)
  const verdicts = new Map<string, ModelVerdict>()
  const refused = new Set<string>()
  for (const one of answer.data.items) {
    const parsed = ItemAnswer.safeParse(one)
    const id = prompt.itemIds[(parsed.success ? parsed.data.item : numberOf(one)) - 1]
    if (id === undefined) continue
    const item = meeting.items.find((candidate) => candidate.id === id)
    const verdict =
      parsed.success && item ? verdictOf(parsed.data, item, meeting, prompt, names) : null
    const known = verdicts.get(id)
    if (!verdict || (known && JSON.stringify(known) !== JSON.stringify(verdict))) refused.add(id)
    else verdicts.set(id, verdict)
  }
  for (const id of refused) verdicts.delete(id)
  return { verdicts, sentiment: sentimentOf(answer.data.sentiment, meeting, prompt, names) }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** An answer with a wrong field is still known by its number: it must not count as none at all. */
function numberOf(answer: unknown): number {
  const parsed = z.object({ item: z.int() }).safeParse(answer)
  return parsed.success ? parsed.data.item : 0
}

function verdictOf(
  answer: z.infer<typeof ItemAnswer>,
  item: ItemToJudge,
  { transcript }: MeetingToAnalyse,
  { lines }: Pick<Prompt, 'lines'>,
  names: NameMask,
): ModelVerdict | null {
  if (!answer.lines.every((line) => lines.has(line))) return null
  const places = [...new Set(answer.lines)].slice(0, mostLines).map((line) => line - 1)
  const said = [item.title, ...places.map((place) => transcript[place]?.text ?? '')].map(comparable)
  const sources = (words: string) => said.filter((text) => hasWords(text, comparable(words)))
  const deadlineWords = mask(answer.deadline)
  if (deadlineWords !== '' && !(isPhrase(deadlineWords) && sources(deadlineWords).length > 0)) {
    return null
  }
  const priorityWords = mask(answer.priority_words)
  const hasPriority = answer.priority !== 'none'
  if (hasPriority && (priorityWords === '' || sources(priorityWords).length === 0)) return null
  return {
    taskType: answer.type,
    confidence: answer.confidence,
    reason: ourOwnWords(answer.reason, longestReason, names),
    places,
    deadlineWords: deadlineWords === '' ? null : deadlineWords,
    priority:
      answer.priority !== 'none' && isPriority(answer.priority, priorityWords, sources)
        ? answer.priority
        : null,
  }
}

/** A few words, all of them really there: no sentence, and none in which something was left out. */
function isPhrase(words: string): boolean {
  return words.length <= longestDeadline && !placeholder.test(words)
}

function sentimentOf(
  answer: unknown,
  { transcript }: MeetingToAnalyse,
  { lines }: Pick<Prompt, 'lines'>,
  names: NameMask,
): Sentiment | null {
  const parsed = SentimentAnswer.safeParse(answer)
  if (!parsed.success || parsed.data.lines.length === 0) return null
  if (!parsed.data.lines.every((line) => lines.has(line))) return null
  const { score } = parsed.data
  const cited = parsed.data.lines.map((line) => transcript[line - 1]?.text ?? '')
  if (!carriesFeeling(cited, score)) return null
  const isSaid = mask(parsed.data.reasoning) !== ''
  const reasoning = ourOwnWords(parsed.data.reasoning, longestReasoning, names)
  return isSaid ? { score, reasoning: reasoning || 'By what was said in the call.' } : null
}

export type MeetingAnalysis = {
  /** One for each item asked about. */
  analyses: ReadonlyMap<string, ItemAnalysis>
  sentiment: Sentiment | null
}

/**
 * What the meeting's items are, each by the model's verdict where it holds and by the rules where not.
 * Quotes are the transcript's own, found by our alignment among the cited lines first; dates are
 * resolved by our parser from words really said.
 */
export function analyseWithVerdict(
  meeting: MeetingToAnalyse,
  { verdicts, sentiment }: MeetingVerdict,
): MeetingAnalysis {
  const transcript = meeting.transcript.map((line) => ({ ...line, email: null }))
  const index = transcript.length === 0 ? null : indexTranscript(transcript)
  const analyses = meeting.items.map(
    (item) => [item.id, analyseItem(item, verdicts.get(item.id) ?? null, meeting, index)] as const,
  )
  return { analyses: new Map(analyses), sentiment }
}

function analyseItem(
  item: ItemToJudge,
  verdict: ModelVerdict | null,
  meeting: MeetingToAnalyse,
  index: TranscriptIndex | null,
): ItemAnalysis {
  const { title, start, timeZone } = meeting
  const ruled = analyseByRules(
    {
      description: item.title,
      userGenerated: item.userGenerated,
      recordingTimestamp: item.recordingTimestamp,
      assigneeName: item.assigneeName,
      assigneeEmail: null,
    },
    { title, start, timeZone, transcript: index },
  )
  if (!verdict) return { ...ruled, promptVersion }
  const evidence = index && evidenceFor(item, verdict.places, index)
  const doubts = doubtsOf(evidence, item.assigneeName)
  const deadline = deadlineAbout(item, verdict, meeting, evidence)
  // Words too vague for the model's own reading may still name a day to the rules, and the other way.
  const dated = deadline?.at != null || ruled.deadlineAt === null ? deadline : null
  return {
    ...ruled,
    taskType: verdict.taskType,
    confidence: verdict.confidence,
    reasoning: verdict.reason || 'Sorted by Claude from what was said',
    tier: 'ai',
    priority: verdict.priority ?? ruled.priority,
    ...(dated
      ? {
          deadlineAt: dated.at,
          deadlinePhrase: dated.phrase,
          deadlineDateOnly: dated.dateOnly,
          deadlineOn: dated.on,
        }
      : {}),
    evidence: evidence ? shownEvidence(evidence, doubts) : ruled.evidence,
    certainty: certaintyOf({
      evidence: evidence?.alignment ?? (ruled.evidence ? 'close' : null),
      promised: evidence?.promised ?? false,
      ...doubts,
      ownerKnown: item.ownerKnown,
      dated: (dated?.at ?? ruled.deadlineAt) !== null,
      userGenerated: item.userGenerated,
      confidence: verdict.confidence,
    }),
    promptVersion,
  }
}

/**
 * The deadline that the model's words name, as our parser reads it in its whole sentence: in the item
 * itself, or in a cited line that is its quote or names its matter. Null where the parser does not find
 * these words.
 */
function deadlineAbout(
  { title }: ItemToJudge,
  { deadlineWords, places }: ModelVerdict,
  { start, timeZone, transcript }: MeetingToAnalyse,
  evidence: Evidence | null,
): Deadline | null {
  if (deadlineWords === null) return null
  const wanted = comparable(deadlineWords)
  const matter = new Set(longWords(title))
  const about = places
    .flatMap((place) => transcript[place] ?? [])
    .filter(
      ({ offset, text }) =>
        offset === evidence?.offsetSeconds || longWords(text).some((word) => matter.has(word)),
    )
  for (const text of [title, ...about.map((line) => line.text)]) {
    const near = text.toLowerCase().indexOf(deadlineWords.toLowerCase())
    const found = deadlineIn(text, { start, timeZone }, near < 0 ? {} : { near })
    if (!found) continue
    const phrase = comparable(found.phrase)
    if (hasWords(phrase, wanted)) return found
    // Of what the model cites, nothing that could move the date may be left over: "by Friday or Monday".
    if (hasWords(wanted, phrase) && !speaksOfTime(wanted.replace(phrase, ' '))) return found
  }
  return null
}

function longWords(text: string): string[] {
  return comparable(text).match(/[\p{L}\p{N}]{4,}/gu) ?? []
}

/** The rules' own finding where the model cites it, else the best alignment among the cited lines. */
function evidenceFor(
  { title, recordingTimestamp, assigneeName }: ItemToJudge,
  places: readonly number[],
  index: TranscriptIndex,
): Evidence | null {
  const found = findEvidence({ description: title, recordingTimestamp, assigneeName }, index)
  const cited = places.flatMap((place) => index.transcript[place] ?? [])
  if (
    found &&
    cited.some(({ offset, text }) => offset === found.offsetSeconds && text.includes(found.quote))
  ) {
    return found
  }
  const aligned = cited.flatMap(
    (line) =>
      findEvidence(
        { description: title, recordingTimestamp: line.offset, assigneeName },
        indexTranscript([line]),
      ) ?? [],
  )
  return aligned.find(({ promised }) => promised) ?? aligned[0] ?? found
}
