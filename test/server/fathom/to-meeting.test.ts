import { describe, expect, test } from 'vitest'
import type { SyncMeetingArgument } from '../../../server/crm/sync-meeting.ts'
import { parseEvent } from '../../../server/fathom/event.ts'
import { toMeeting } from '../../../server/fathom/to-meeting.ts'
import { createDirectory } from '../../../server/local/fathom-simulator/directory.ts'
import { library } from '../../../server/local/fathom-simulator/library/library.ts'
import { toWireMeeting } from '../../../server/local/fathom-simulator/recording.ts'
import { invitee, item, line, payload } from './payload.ts'

function argument(changes: Record<string, unknown> = {}): SyncMeetingArgument {
  return argumentOf(payload(changes))
}

function argumentOf(body: unknown): SyncMeetingArgument {
  const parsed = parseEvent(body, Date.UTC(2026, 10, 24))
  if (!parsed.ok) throw new Error(parsed.detail)
  return toMeeting(parsed.meeting, {
    ownerUserId: '6b8e3c1e-0d5c-4f5a-9a55-0d2f0a1c7e11',
    source: 'webhook',
    rank: 0,
    contentHash: 'abc',
    receivedAt: '2026-11-23T16:02:00Z',
    imported: false,
    timeZone: 'Europe/Prague',
    notes: parsed.notes,
  })
}

describe('the argument', () => {
  test('carries the meeting, its people, words and items', () => {
    const { items, transcript, ...rest } = argument()
    expect(rest).toEqual({
      ownerUserId: '6b8e3c1e-0d5c-4f5a-9a55-0d2f0a1c7e11',
      source: 'webhook',
      rank: 0,
      contentHash: 'abc',
      receivedAt: '2026-11-23T16:02:00Z',
      imported: false,
      meeting: {
        recordingId: '123456789',
        callUrl: 'https://fathom.video/calls/443282345',
        shareUrl: 'https://fathom.video/share/xyz_123-AB',
        title: 'Pricing call',
        start: '2026-11-23T15:01:12.000Z',
        end: '2026-11-23T15:58:55.000Z',
        language: 'en',
        internalOnly: false,
        summary: '## Summary\nSeats.',
        recordedByEmail: 'alice@acme.example',
        notes: [],
      },
      people: [
        {
          name: 'Alice Johnson',
          firstName: 'Alice',
          lastName: 'Johnson',
          email: 'alice@acme.example',
          isExternal: false,
          isOrganizer: true,
          domain: 'acme.example',
          freeMail: false,
          companyName: 'Acme',
          nature: 'person',
          natureEvidence: null,
          isRole: false,
          mayBeRep: false,
          speakerName: 'Alice Johnson',
          spokenSeconds: 7,
        },
        {
          name: 'Priya Raman',
          firstName: 'Priya',
          lastName: 'Raman',
          email: 'priya@northwind.example',
          isExternal: true,
          isOrganizer: false,
          domain: 'northwind.example',
          freeMail: false,
          companyName: 'Northwind',
          nature: 'person',
          natureEvidence: null,
          isRole: false,
          mayBeRep: false,
          speakerName: 'Priya Raman',
          spokenSeconds: 8,
        },
      ],
    })
    expect(transcript?.utterances).toHaveLength(3)
    expect(items).toHaveLength(1)
    expect(items?.[0]).toMatchObject({
      title: 'Send revised proposal with 25 seats to Priya',
      assigneeName: 'Alice Johnson',
      assigneeEmail: 'alice@acme.example',
      recordingTimestamp: 645,
      playbackUrl: 'https://fathom.video/calls/443282345?timestamp=645.9999',
      analysis: { taskType: 'proposal', tier: 'rules' },
    })
  })

  test('leaves out what Fathom did not say, so that nothing is emptied by it', () => {
    const thin = argumentOf({ recording_id: 5 })
    expect(Object.keys(thin).sort()).toEqual([
      'contentHash',
      'imported',
      'meeting',
      'ownerUserId',
      'rank',
      'receivedAt',
      'source',
    ])
    expect(thin.meeting).toEqual({ recordingId: '5', callUrl: null, notes: [] })
  })

  test('survives JSON unchanged', () => {
    const built = argument()
    expect(JSON.parse(JSON.stringify(built))).toEqual(built)
  })
})

describe('whether a call was internal', () => {
  const own = invitee('Alice Johnson', 'alice@acme.example', false)
  const customer = invitee('Priya Raman', 'priya@northwind.example', true)

  test.each([
    ['only_internal', [own], true],
    ['one_or_more_external', [own, customer], false],
    ['only_internal', [own, customer], false],
    ['only_internal', [], false],
    ['all', [own], true],
    ['all', [own, { ...own, email: 'b@acme.example', is_external: null }], false],
    ['only_internal', null, true],
    [null, null, undefined],
  ])('Fathom says %s: %#', (domainsType, invitees, expected) => {
    const { meeting } = argument({
      calendar_invitees_domains_type: domainsType,
      calendar_invitees: invitees,
    })
    expect(meeting.internalOnly).toBe(expected)
  })
})

describe('people', () => {
  test('include the recorder who was not invited, inside or outside like their neighbours', () => {
    const { people } = argument({
      calendar_invitees: [
        invitee('Bob', 'bob@acme.example', false),
        invitee('Priya Raman', 'priya@northwind.example', true),
      ],
    })
    expect(people?.[2]).toMatchObject({
      email: 'alice@acme.example',
      isExternal: false,
      isOrganizer: true,
      speakerName: 'Alice Johnson',
      spokenSeconds: 7,
    })
  })

  test('at free mail have no company to be guessed from the address', () => {
    const { people } = argument({
      calendar_invitees: [invitee('Tom', 'tom@mail.gmail.com', true)],
    })
    expect(people?.[0]).toMatchObject({ domain: 'gmail.com', freeMail: true })
  })

  test('are given their spoken seconds by address, then voice, then name, and never twice', () => {
    const { people } = argument({
      calendar_invitees: [
        { name: 'Tom Ek', email: 'tom@x.example', is_external: true },
        {
          name: 'Ann Li',
          email: 'ann@x.example',
          is_external: true,
          matched_speaker_display_name: 'ann (she/her)',
        },
        { name: 'Jo Ray', email: 'jo@x.example', is_external: true },
        { name: 'Sam Oh', email: 'sam@x.example', is_external: true },
        { name: 'Sam Oh', email: 'sam@y.example', is_external: true },
      ],
      recorded_by: null,
      transcript: [
        line('Meeting room 3', 'tom@x.example', '00:00:00', 'Ten words '.repeat(40)),
        line('ann (she/her)', null, '00:00:10', 'Twenty words '.repeat(40)),
        line('Ray, Jo', null, '00:00:30', 'Thirty words '.repeat(40)),
        line('Sam Oh', null, '00:01:00', 'Whose words are these?'),
      ],
    })
    expect(people?.map(({ spokenSeconds }) => spokenSeconds)).toEqual([10, 20, 30, 0, 0])
  })

  test('a pause after a line is nobody’s speech', () => {
    const { people } = argument({
      transcript: [
        line('Alice Johnson', 'alice@acme.example', '00:00:00', 'One two three four.'),
        line('Priya Raman', 'priya@northwind.example', '00:10:00', 'Back again.'),
      ],
    })
    expect(people?.map(({ spokenSeconds }) => spokenSeconds)).toEqual([3, 2])
  })
})

describe('the assignee', () => {
  function assignee(name: string | null, email: string | null, invitees: unknown[]) {
    const { items } = argument({
      calendar_invitees: invitees,
      action_items: [item({ assignee: { name, email, team: null } })],
    })
    return [items?.[0]?.assigneeName, items?.[0]?.assigneeEmail]
  }
  const tomas = {
    name: 'Tomás Vidal',
    email: 'tomas@northwind.example',
    is_external: true,
    matched_speaker_display_name: 'T. Vidal (Northwind)',
  }

  test.each([
    ['Tomás Vidal'],
    ['tomas vidal'],
    ['Vidal, Tomás'],
    ['T. Vidal'],
    ['Tomas Vidal (he)'],
  ])('called %s is found among the invited', (name) => {
    expect(assignee(name, null, [tomas])).toEqual([name, 'tomas@northwind.example'])
  })

  test.each([['Tomás'], ['Vidal Tomás Junior'], ['???'], ['Somebody Else']])(
    'called %s fits nobody and stays a name',
    (name) => {
      expect(assignee(name, null, [tomas])).toEqual([name, null])
    },
  )

  test('whom two people could be stays a name', () => {
    const other = { ...tomas, email: 'tomas@globex.example' }
    expect(assignee('Tomás Vidal', null, [tomas, other])).toEqual(['Tomás Vidal', null])
  })

  test('with an address only gets the name of the invitation', () => {
    expect(assignee(null, 'Tomas@northwind.example', [tomas])).toEqual([
      'Tomás Vidal',
      'tomas@northwind.example',
    ])
  })

  test('that is nobody stays nobody', () => {
    expect(assignee(null, null, [tomas])).toEqual([null, null])
  })
})

describe('fingerprints', () => {
  function fingerprints(...items: Record<string, unknown>[]) {
    return (argument({ action_items: items }).items ?? []).map(({ fingerprint }) => fingerprint)
  }
  const two = [item(), item({ description: 'Book the demo', recording_timestamp: '00:12:00' })]

  test('are the same in a replay and in any order', () => {
    const [a, b] = fingerprints(...two)
    expect(fingerprints(...two)).toEqual([a, b])
    expect(fingerprints(...two.toReversed())).toEqual([b, a])
  })

  test('ignore case, punctuation and fractions of a second, not words or the moment', () => {
    const [first] = fingerprints(item())
    const [same] = fingerprints(
      item({
        description: 'send revised proposal — with 25 seats to Priya.',
        recording_timestamp: 645.9,
      }),
    )
    expect(same).toBe(first)
    expect(fingerprints(item({ description: 'Send proposal' }))).not.toEqual([first])
    expect(fingerprints(item({ recording_timestamp: '00:10:46' }))).not.toEqual([first])
  })

  test('are one for an item that is listed twice, which is done if either is', () => {
    const { items } = argument({ action_items: [item(), item({ completed: true })] })
    expect(items).toHaveLength(1)
    expect(items?.[0]?.completed).toBe(true)
  })

  test('tell the same words for two people apart, in either order', () => {
    const pair = [item(), item({ assignee: { name: 'Priya Raman', email: null, team: null } })]
    const [a, b] = fingerprints(...pair)
    expect(a).not.toBe(b)
    expect(fingerprints(...pair.toReversed())).toEqual([b, a])
  })

  test('have not changed since the first release: stored rows are found by them', () => {
    expect(fingerprints(item())).toEqual(['1-2d1a6a39ad98bffb'])
  })
})

test('an item without an address of its moment gets the call’s own', () => {
  const { items } = argument({ action_items: [item({ recording_playback_url: null })] })
  expect(items?.[0]?.playbackUrl).toBe('https://fathom.video/calls/443282345?timestamp=645')
})

describe('every meeting of the simulator', () => {
  const directory = createDirectory({ name: 'Robin Hale', email: 'robin@upshot.example' })
  const sections = {
    transcript: true,
    summary: true,
    actionItems: true,
    crmMatches: true,
    highlights: true,
  }

  test.each(library(directory).map((scenario) => [scenario.key, scenario] as const))(
    '%s is understood without a note, each item with a category',
    (_, scenario) => {
      const recording = {
        recordingId: 7,
        scenarioKey: scenario.key,
        callId: 8,
        shareToken: 'tok',
        finishedAt: Date.UTC(2026, 10, 23, 15),
        finalised: true,
        revised: false,
        completed: [],
      }
      const wire = toWireMeeting(scenario, recording, directory, 'http://127.0.0.1:1', sections)
      const { meeting, items } = argumentOf(wire)
      expect(meeting.notes).toEqual([])
      expect(items).toHaveLength(scenario.actionItems.length)
      if (!scenario.key.startsWith('spoken-')) return
      // English items of a call in another language: the line is found, and shown as it was said.
      for (const [place, { at }] of scenario.actionItems.entries()) {
        const { text = '' } = scenario.lines.find(({ tag }) => tag === at) ?? {}
        const evidence = items?.[place]?.analysis?.evidence
        expect(evidence?.quote, text).toBeDefined()
        expect(text).toContain(evidence?.quote)
        expect(evidence?.doubt).toBeUndefined()
      }
    },
  )
})

test('5,000 lines and 500 items are taken in whole', () => {
  const transcript = Array.from({ length: 5000 }, (_, index) =>
    line(
      `Speaker ${index % 40}`,
      null,
      '00:00:10',
      `I'll send report ${index} to Ghent by Friday.`,
    ),
  )
  const items = Array.from({ length: 500 }, (_, index) =>
    item({ description: `Send report ${index} to Ghent`, recording_timestamp: index * 2 }),
  )
  const started = performance.now()
  const built = argument({ transcript, action_items: items })
  console.info(`5,000 lines, 500 items: ${Math.round(performance.now() - started)} ms`)
  expect(built.transcript?.utterances).toHaveLength(5000)
  expect(built.items).toHaveLength(500)
})
