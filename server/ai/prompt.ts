import { findEvidence } from './evidence.ts'
import { instructions } from './instructions.ts'
import { mask } from './mask.ts'
import { firstName, maskOfNames } from './mask-names.ts'
import { indexTranscript } from './transcript-index.ts'

/**
 * Changes whenever what is asked, or how an answer is read, does, so that items are analysed anew.
 * Part of what tells whether an item has been paid for already.
 */
export const promptVersion = 'claude-2'

/** A meeting as the CRM holds it; what of it is sent is decided here alone. See docs/privacy.md. */
export type MeetingToAnalyse = {
  title: string | null
  /** ISO 8601; deadlines are resolved against it. */
  start: string | null
  /** IANA name of the rep's time zone; not sent. */
  timeZone: string
  summary: string | null
  items: readonly ItemToJudge[]
  transcript: readonly TranscriptLine[]
}

export type ItemToJudge = {
  id: string
  title: string
  assigneeName: string | null
  /** Somebody is known to owe it; not sent. */
  ownerKnown: boolean
  userGenerated: boolean
  /** Seconds from the start of the recording. */
  recordingTimestamp: number | null
}

export type TranscriptLine = { speaker: string | null; offset: number; text: string }

/** What goes to Claude, and what the numbers in its answer stand for. */
export type Prompt = {
  /** The same for every call. */
  system: string
  user: string
  /** Id of each item by the number it was sent under, from 1. */
  itemIds: readonly string[]
  /** Numbers of the lines sent: places in the transcript, from 1. */
  lines: ReadonlySet<number>
}

/** What a call may hold at most; what does not fit is left to the rules tier. */
export const maxItems = 60
const maxLines = 400
const maxLineLength = 600
const maxSummaryLength = 4_000
const maxTitleLength = 500

/** Fathom names the moment at which a matter comes up; the promise follows within a few turns. */
const aroundMoment = { before: 45, after: 90 }
const linesAroundEvidence = 3

/**
 * Words of a meeting are data. They go as JSON with `<` escaped, between marks that carry a random
 * word of this call, so that nothing said on a call can end the data and begin an instruction.
 *
 * @param fence at least 16 random characters, new for each call
 */
export function buildPrompt(meeting: MeetingToAnalyse, fence: string): Prompt {
  const names = namesOf(meeting)
  // Masked whole and then cut: half a number would not be known for one.
  const clean = (text: string, longest: number) => cut(mask(text, names), longest)
  const items = meeting.items.slice(0, maxItems)
  const places = linesToSend(items, meeting.transcript)
  const data = {
    title: clean(meeting.title ?? '', maxTitleLength),
    summary: clean(meeting.summary ?? '', maxSummaryLength),
    items: items.map(({ title, assigneeName, userGenerated }, index) => ({
      item: index + 1,
      words: clean(title, maxTitleLength),
      ...(assigneeName === null ? {} : { assignee: clean(firstName(assigneeName), 60) }),
      ...(userGenerated ? { typedByHand: true } : {}),
    })),
    lines: places.map((place) => {
      const line = meeting.transcript[place]
      return {
        line: place + 1,
        ...(line?.speaker == null ? {} : { who: clean(firstName(line.speaker), 60) }),
        says: clean(line?.text ?? '', maxLineLength),
      }
    }),
  }
  return {
    system: instructions,
    user: [
      `<meeting-${fence}>`,
      JSON.stringify(data).replaceAll('<', '\\u003c'),
      `</meeting-${fence}>`,
    ].join('\n'),
    itemIds: items.map(({ id }) => id),
    lines: new Set(places.map((place) => place + 1)),
  }
}

/** Masks the family names of everybody who is known by name: who speaks, and who owes something. */
export function namesOf({ items, transcript }: Pick<MeetingToAnalyse, 'items' | 'transcript'>) {
  const names = [
    ...items.map(({ assigneeName }) => assigneeName),
    ...transcript.map(({ speaker }) => speaker),
  ]
  return maskOfNames([...new Set(names)])
}

/** No half of a letter at the end. */
export function cut(text: string, longest: number): string {
  return text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '')
}

/** Places of the lines around each item's moment and around its words, in order, within the bound. */
function linesToSend(
  items: readonly ItemToJudge[],
  transcript: readonly TranscriptLine[],
): number[] {
  const index = indexTranscript(transcript.map((line) => ({ ...line, email: null })))
  const wanted = items.map(({ title, recordingTimestamp }) => {
    const places = new Set<number>()
    const evidence = findEvidence({ description: title, recordingTimestamp }, index)
    if (evidence) {
      const middle = transcript.findIndex(
        ({ offset, text }) => offset === evidence.offsetSeconds && text.includes(evidence.quote),
      )
      for (let away = 0; away <= linesAroundEvidence; away += 1) {
        places.add(middle - away).add(middle + away)
      }
    }
    if (recordingTimestamp !== null) {
      for (const [place, { offset }] of transcript.entries()) {
        const away = offset - recordingTimestamp
        if (away >= -aroundMoment.before && away <= aroundMoment.after) places.add(place)
      }
    }
    return [...places].filter((place) => place >= 0 && place < transcript.length)
  })
  // Turn about, so that a long item leaves room for the others.
  const chosen = new Set<number>()
  const longest = Math.max(0, ...wanted.map(({ length }) => length))
  for (let turn = 0; turn < longest && chosen.size < maxLines; turn += 1) {
    for (const places of wanted) {
      const place = places[turn]
      if (place !== undefined && chosen.size < maxLines) chosen.add(place)
    }
  }
  return [...chosen].sort((a, b) => a - b)
}
