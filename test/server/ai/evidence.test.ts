import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findEvidence } from '../../../server/ai/evidence.ts'
import { indexTranscript } from '../../../server/ai/transcript-index.ts'
import type { Utterance } from '../../../server/crm/observation.ts'
import { seeded } from '../seed.ts'

function said(offset: number, speaker: string, text: string): Utterance {
  return { speaker, email: null, offset, text }
}

const call = indexTranscript([
  said(10, 'Priya Raman', 'Thanks for the time. We looked at the proposal you sent in October.'),
  said(40, 'Robin Hale', 'Great. How did the proposal go down with finance?'),
  said(600, 'Priya Raman', 'Could we see a version with twenty-five seats?'),
  said(
    612,
    'Robin Hale',
    "Sure. I'll get the revised proposal with twenty-five seats over. You should have it by Friday. Anything else?",
  ),
  said(640, 'Priya Raman', 'Our security people will want the questionnaire as well.'),
  said(1200, 'Tomás Vidal', "I'll pull the shipment volumes by depot and send them over."),
  said(1900, 'Robin Hale', 'And the weather in Prague has been awful, hasn’t it?'),
])

function quote(description: string, recordingTimestamp: number | null) {
  return findEvidence({ description, recordingTimestamp }, call)
}

describe('evidence', () => {
  test('is the promise at the item’s own moment, with who said it and when', () => {
    expect(quote('Send revised proposal with 25 seats to Priya', 612)).toEqual({
      quote:
        "I'll get the revised proposal with twenty-five seats over. You should have it by Friday.",
      speaker: 'Robin Hale',
      offsetSeconds: 612,
      alignment: 'close',
      promised: true,
      stance: 'promise',
      matterEnds: 52,
      utterance:
        "Sure. I'll get the revised proposal with twenty-five seats over. You should have it by Friday. Anything else?",
      start: 6,
      before: {
        quote: 'Could we see a version with twenty-five seats?',
        speaker: 'Priya Raman',
        offsetSeconds: 600,
      },
    })
  })

  test('is found near a moment that is a little off, and not among older talk of the same', () => {
    expect(quote('Send revised proposal', 600)?.offsetSeconds).toBe(612)
    expect(quote('Email updated proposal', 630)?.offsetSeconds).toBe(612)
  })

  test('is found anywhere by most of the words where there is no moment, or a wrong one', () => {
    expect(quote('Send October shipment volumes by depot', null)?.offsetSeconds).toBe(1200)
    expect(quote('Send shipment volumes by depot', 300)?.offsetSeconds).toBe(1200)
  })

  test('is exact where all of its words were said', () => {
    expect(quote('Send shipment volumes by depot', 1200)?.alignment).toBe('exact')
    expect(quote('Tomás to send shipment volumes by depot', 1200)?.alignment).toBe('exact')
  })

  test.each([
    ['Review the data processing agreement', 640],
    ['Send the logo in vector format', 612],
    ['Send it over', 612],
    ['Call Robin', 1900],
    ['Proposal', null],
    ['…', 612],
    ['價格', 612],
  ])('is none for “%s”, which nobody said', (description, moment) => {
    expect(quote(description, moment)).toBeNull()
  })

  test('is none where nothing was said', () => {
    const silence = indexTranscript([])
    expect(
      findEvidence({ description: 'Send proposal', recordingTimestamp: 1 }, silence),
    ).toBeNull()
  })

  test('of a monologue is its own part and no more', () => {
    const words = Array.from({ length: 400 }, (_, index) => `word${index}`).join(' ')
    const index = indexTranscript([
      said(5, 'A', `${words}, and then I will ship the pallet scanner to Ghent, ${words}`),
    ])
    const found = findEvidence(
      { description: 'Ship pallet scanner to Ghent', recordingTimestamp: 5 },
      index,
    )
    expect(found?.quote).toContain('I will ship the pallet scanner to Ghent')
    expect(found?.quote.length).toBeLessThanOrEqual(300)
  })

  test('does not end a sentence in the middle of an abbreviation', () => {
    const index = indexTranscript([
      said(5, 'A', 'Right. Make the order form out to Przewozy sp. z o.o. with accents. Bye.'),
    ])
    const found = findEvidence(
      { description: 'Make order form out to Przewozy', recordingTimestamp: 5 },
      index,
    )
    expect(found?.quote).toBe('Make the order form out to Przewozy sp. z o.o. with accents.')
  })
})

test('a quote is always in the transcript, word for word, by that speaker at that moment', () => {
  const word = fc.constantFrom(
    ...'send proposal I’ll the pallet scanner Ghent by Friday. budget? 25 twenty-five — “yes” 李明 🧾 \n … o.o. please, review'.split(
      ' ',
    ),
  )
  const sentence = fc.array(word, { minLength: 1, maxLength: 60 }).map((words) => words.join(' '))
  const utterance = fc
    .tuple(fc.nat(300), fc.constantFrom('Priya Raman', 'Robin Hale', null), sentence)
    .map(([offset, speaker, text]) => ({ offset, speaker, email: null, text }))
  const moment = fc.option(fc.nat(300))
  fc.assert(
    fc.property(
      fc.array(utterance, { maxLength: 8 }),
      sentence,
      moment,
      (transcript, description, recordingTimestamp) => {
        const item = { description, recordingTimestamp }
        const found = findEvidence(item, indexTranscript(transcript))
        expect(findEvidence(item, indexTranscript(transcript))).toEqual(found)
        if (!found) return
        const source = transcript.find(
          ({ offset, speaker, text }) =>
            offset === found.offsetSeconds &&
            speaker === found.speaker &&
            text.includes(found.quote),
        )
        expect(source).toBeDefined()
        expect(found.quote.trim()).toBe(found.quote)
        expect(found.quote).not.toBe('')
      },
    ),
    seeded(1000),
  )
})
