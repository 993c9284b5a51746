import { expect, test } from 'vitest'
import { rulesVersion } from '../../../server/ai/categorise.ts'
import { parseEvent } from '../../../server/fathom/event.ts'
import { toMeeting } from '../../../server/fathom/to-meeting.ts'
import { payload } from './payload.ts'

test('a payload becomes the same argument in workerd as in Node', () => {
  const parsed = parseEvent(JSON.stringify(payload()), Date.UTC(2026, 10, 24))
  if (!parsed.ok) throw new Error(parsed.detail)
  const argument = toMeeting(parsed.meeting, {
    ownerUserId: 'rep',
    source: 'webhook',
    rank: 0,
    contentHash: 'hash',
    receivedAt: '2026-11-23T16:02:00Z',
    imported: false,
    timeZone: 'America/New_York',
    notes: parsed.notes,
  })
  expect(argument.people?.map(({ domain, freeMail }) => [domain, freeMail])).toEqual([
    ['acme.example', false],
    ['northwind.example', false],
  ])
  expect(argument.items?.map(({ fingerprint, analysis }) => [fingerprint, analysis])).toEqual([
    [
      '1-2d1a6a39ad98bffb',
      {
        taskType: 'proposal',
        confidence: 0.99,
        reasoning: 'A matter of quote, price or contract: “Send revised proposal”.',
        tier: 'rules',
        priority: null,
        deadlineAt: '2026-11-28T04:59:59.999Z',
        deadlinePhrase: 'by Friday',
        deadlineDateOnly: true,
        deadlineOn: '2026-11-27',
        evidence: {
          quote: "I'll get the revised proposal with twenty-five seats over to you by Friday.",
          speaker: 'Alice Johnson',
          offsetSeconds: 645,
          before: {
            quote: 'Could we see it for 25 seats?',
            speaker: 'Priya Raman',
            offsetSeconds: 630,
          },
        },
        certainty: 'clear',
        promptVersion: rulesVersion,
      },
    ],
  ])
})
