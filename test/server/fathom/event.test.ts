import { describe, expect, test } from 'vitest'
import { parseEvent } from '../../../server/fathom/event.ts'
import type { FathomMeeting } from '../../../server/fathom/meeting.ts'
import { limits } from '../../../server/fathom/sections.ts'
import { invitee, item, line, payload } from './payload.ts'

const now = Date.UTC(2026, 10, 24)

function parsed(changes: Record<string, unknown> = {}): {
  meeting: FathomMeeting
  notes: string[]
} {
  const result = parseEvent(payload(changes), now)
  if (!result.ok) throw new Error(result.detail)
  return result
}

describe('a whole payload', () => {
  test('is read field by field, with nothing to note', () => {
    const { meeting, notes } = parsed()
    expect(notes).toEqual([])
    expect(meeting).toEqual({
      recordingId: '123456789',
      callUrl: 'https://fathom.video/calls/443282345',
      shareUrl: 'https://fathom.video/share/xyz_123-AB',
      title: 'Pricing call',
      start: '2026-11-23T15:01:12.000Z',
      end: '2026-11-23T15:58:55.000Z',
      createdAt: '2026-11-23T16:01:30.000Z',
      language: 'en',
      domainsType: 'one_or_more_external',
      recordedBy: { name: 'Alice Johnson', email: 'alice@acme.example' },
      invitees: [
        {
          name: 'Alice Johnson',
          email: 'alice@acme.example',
          isExternal: false,
          speakerName: 'Alice Johnson',
        },
        {
          name: 'Priya Raman',
          email: 'priya@northwind.example',
          isExternal: true,
          speakerName: 'Priya Raman',
        },
      ],
      summary: '## Summary\nSeats.',
      transcript: [
        {
          speaker: 'Priya Raman',
          email: 'priya@northwind.example',
          offset: 630,
          text: 'Could we see it for 25 seats?',
        },
        {
          speaker: 'Alice Johnson',
          email: 'alice@acme.example',
          offset: 645,
          text: "Sure. I'll get the revised proposal with twenty-five seats over to you by Friday.",
        },
        {
          speaker: 'Priya Raman',
          email: 'priya@northwind.example',
          offset: 652,
          text: 'Perfect, thank you.',
        },
      ],
      items: [
        {
          description: 'Send revised proposal with 25 seats to Priya',
          userGenerated: false,
          completed: false,
          recordingTimestamp: 645,
          playbackUrl: 'https://fathom.video/calls/443282345?timestamp=645.9999',
          assigneeName: 'Alice Johnson',
          assigneeEmail: 'alice@acme.example',
        },
      ],
    })
  })

  test('is read from text as from JSON, a byte order mark before it or not', () => {
    const text = JSON.stringify(payload())
    expect(parseEvent(text, now)).toEqual(parseEvent(payload(), now))
    expect(parseEvent(`\uFEFF${text}`, now)).toEqual(parseEvent(payload(), now))
  })
})

describe('what is no meeting', () => {
  test.each([
    ['half a JSON text', '{"title":', 'not_json'],
    ['HTML', '<html>Bad gateway</html>', 'not_json'],
    ['nothing', '', 'not_json'],
    ['null', 'null', 'not_an_object'],
    ['a list', '[]', 'not_an_object'],
    ['a number', '12', 'not_an_object'],
    ['an object of something else', '{"test":2432232314}', 'no_identity'],
    ['ids of the wrong kind', '{"recording_id":{"a":1},"url":"call 12"}', 'no_identity'],
    ['a script for an address', '{"url":"javascript:alert(1)"}', 'no_identity'],
  ])('%s is refused with its reason', (_, body, reason) => {
    expect(parseEvent(body, now)).toMatchObject({ ok: false, reason })
  })
})

describe('identity', () => {
  test.each([
    [94413018, '94413018'],
    ['94413018', '94413018'],
    [' 94413018 ', '94413018'],
    ['rec_9f-x', 'rec_9f-x'],
  ])('recording id %j is kept as text', (recordingId, expected) => {
    expect(parsed({ recording_id: recordingId }).meeting.recordingId).toBe(expected)
  })

  test.each([[undefined], [null], [''], [0], [-4], [1.5], [2 ** 53], [true], [{}], ['a b']])(
    'with %j for a recording id the address of the call identifies the meeting',
    (recordingId) => {
      const { meeting } = parsed({ recording_id: recordingId })
      expect(meeting.recordingId).toBeNull()
      expect(meeting.callUrl).toBe('https://fathom.video/calls/443282345')
    },
  )

  test('a moment, a slash or a fragment in the address is the same call', () => {
    for (const end of ['?timestamp=12', '/', '#t=4', '/?tab=summary#x']) {
      const { meeting } = parsed({ url: `https://fathom.video/calls/443282345${end}` })
      expect(meeting.callUrl).toBe('https://fathom.video/calls/443282345')
    }
  })
})

describe('one odd field loses nothing else', () => {
  const odd: unknown[] = [
    null,
    undefined,
    '',
    12,
    -1,
    Number.POSITIVE_INFINITY,
    true,
    {},
    [],
    [null],
    'x',
    { a: [{}] },
  ]
  const keys = Object.keys(payload()).filter((key) => key !== 'recording_id' && key !== 'url')

  test.each(keys)('%s', (key) => {
    const whole = parsed().meeting
    const own: Record<string, (keyof FathomMeeting)[]> = {
      title: ['title'],
      share_url: ['shareUrl'],
      created_at: ['createdAt'],
      scheduled_start_time: ['start'],
      scheduled_end_time: ['end'],
      recording_start_time: ['start', 'end'],
      recording_end_time: ['end'],
      calendar_invitees_domains_type: ['domainsType'],
      transcript_language: ['language'],
      calendar_invitees: ['invitees'],
      recorded_by: ['recordedBy'],
      transcript: ['transcript'],
      default_summary: ['summary'],
      action_items: ['items'],
    }
    for (const value of odd) {
      const { meeting } = parsed({ [key]: value })
      const rest = Object.entries(meeting).filter(([name]) => !own[key]?.some((o) => o === name))
      for (const [name, kept] of rest) expect([name, kept]).toEqual([name, whole[keyOf(name)]])
    }
  })

  function keyOf(name: string): keyof FathomMeeting {
    const key = Object.keys(parsed().meeting).find((k): k is keyof FathomMeeting => k === name)
    if (!key) throw new Error(name)
    return key
  }

  test('sections that Fathom did not send are null and not empty', () => {
    const { meeting, notes } = parsed({
      transcript: null,
      default_summary: null,
      action_items: null,
      calendar_invitees: undefined,
    })
    expect(meeting).toMatchObject({ transcript: null, summary: null, items: null, invitees: null })
    expect(notes).toEqual([])
  })

  test('an empty list of items is an observation, an empty transcript is not', () => {
    expect(parsed({ action_items: [], transcript: [] }).meeting).toMatchObject({
      items: [],
      transcript: null,
    })
  })

  test('an ad hoc call takes its title from where there is one, or from nowhere', () => {
    expect(parsed({ title: null }).meeting.title).toBe('Northwind: pricing')
    expect(parsed({ title: '  ', meeting_title: null }).meeting.title).toBeNull()
  })

  test('a summary is its markdown, or the text itself', () => {
    expect(parsed({ default_summary: 'Plain.' }).meeting.summary).toBe('Plain.')
    expect(parsed({ default_summary: { template_name: 'general' } }).meeting.summary).toBeNull()
  })

  test('values outside the enumerations are unknown, not an error', () => {
    const { meeting, notes } = parsed({
      calendar_invitees_domains_type: 'all',
      transcript_language: 'unknown language!',
      shared_with: 'everybody',
    })
    expect(meeting).toMatchObject({ domainsType: null, language: null })
    expect(notes).toEqual([])
  })
})

describe('text', () => {
  test('loses NUL and other controls, keeps newline and tab, and mends lone surrogates', () => {
    const { meeting } = parsed({
      title: 'Pri\u0000cing\u0007 \ud800call',
      default_summary: { markdown_formatted: 'a\r\nb\tc\u0000\u009fd\rе' },
    })
    expect(meeting.title).toBe('Pricing \ufffdcall')
    expect(meeting.summary).toBe('a\nb\tcd\nе')
  })

  test('of right-to-left and other scripts stays as it is', () => {
    const title = 'שיחת מחירים עם Northwind — 価格 🧾'
    expect(parsed({ title }).meeting.title).toBe(title)
  })

  test('over its limit is cut between characters, with a note', () => {
    const { meeting, notes } = parsed({ title: `${'x'.repeat(limits.title - 2)}🧾🧾🧾` })
    expect(meeting.title).toBe(`${'x'.repeat(limits.title - 2)}…`)
    expect(notes).toEqual(['The title was cut at 500 characters.'])
  })
})

describe('dates', () => {
  test.each([
    ['2026-11-23T15:01:12Z', '2026-11-23T15:01:12.000Z'],
    ['2026-11-23T16:01:12+01:00', '2026-11-23T15:01:12.000Z'],
    ['2026-11-23T16:01:12.5+0100', '2026-11-23T15:01:12.500Z'],
    ['2026-11-23 15:01:12', '2026-11-23T15:01:12.000Z'],
    [1795446072000, '2026-11-23T15:01:12.000Z'],
    [1795446072, '2026-11-23T15:01:12.000Z'],
  ])('%j is an instant', (value, expected) => {
    expect(parsed({ recording_start_time: value }).meeting.start).toBe(expected)
  })

  test.each([
    ['0001-01-01T00:00:00Z'],
    ['1999-12-31T23:59:59Z'],
    ['2029-01-01T00:00:00Z'],
    ['9999-12-31T00:00:00Z'],
    ['2026-13-40T00:00:00Z'],
    ['2026-02-30T00:00:00Z'],
    ['yesterday'],
    [-1],
    [{}],
  ])('%j is left out with a note, and the schedule stands in', (value) => {
    const { meeting, notes } = parsed({ recording_start_time: value })
    expect(meeting.start).toBe('2026-11-23T15:00:00.000Z')
    expect(notes).toHaveLength(1)
  })

  test('an end before the beginning is left out', () => {
    const { meeting, notes } = parsed({ recording_end_time: '2026-11-23T14:00:00Z' })
    expect(meeting).toMatchObject({ start: '2026-11-23T15:01:12.000Z', end: null })
    expect(notes).toEqual(['The call ends before it begins; its end was left out.'])
  })
})

describe('people', () => {
  test('one address in two spellings is one invitee with what both know', () => {
    const { meeting } = parsed({
      calendar_invitees: [
        { name: null, email: ' Priya@Northwind.example ', is_external: true },
        invitee('Priya Raman', 'priya@northwind.example', true),
      ],
    })
    expect(meeting.invitees).toEqual([
      {
        name: 'Priya Raman',
        email: 'priya@northwind.example',
        isExternal: true,
        speakerName: 'Priya Raman',
      },
    ])
  })

  test.each([
    ['not an address'],
    ['a@b'],
    ['@northwind.example'],
    ['a@@northwind.example'],
    ['a b@northwind.example'],
    ['a@northwind.example, b@northwind.example'],
    [`${'a'.repeat(320)}@northwind.example`],
    [12],
    [{}],
  ])('%j is no address: the name is kept, the value appears nowhere', (email) => {
    const result = parsed({ calendar_invitees: [{ name: 'Tom', email, is_external: true }] })
    expect(result.meeting.invitees).toEqual([
      { name: 'Tom', email: null, isExternal: true, speakerName: null },
    ])
    expect(result.notes).toEqual([
      'Invitee 1 has an address that is not an e-mail address; it was left out.',
    ])
  })

  test('an invitee that is nobody is left out, the others stay', () => {
    const { meeting, notes } = parsed({
      calendar_invitees: [null, 'x', {}, invitee('Tom', null, true)],
    })
    expect(meeting.invitees?.map(({ name }) => name)).toEqual(['Tom'])
    expect(notes).toHaveLength(3)
  })

  test('addresses in other scripts are addresses', () => {
    const { meeting } = parsed({
      calendar_invitees: [invitee('Jörg', 'jörg@müller.example', true)],
    })
    expect(meeting.invitees?.[0]?.email).toBe('jörg@müller.example')
  })
})

describe('the transcript', () => {
  test('keeps its usable lines and counts the others', () => {
    const { meeting, notes } = parsed({
      transcript: [
        line('A', null, '00:00:05', 'One.'),
        null,
        'text',
        { speaker: null, text: 'Two.', timestamp: 'soon' },
        { speaker: { display_name: 'B' }, text: '\u0000', timestamp: '00:00:09' },
        { speaker: 'C', text: 'Three.', timestamp: '100:00:09' },
      ],
    })
    expect(meeting.transcript).toEqual([
      { speaker: 'A', email: null, offset: 5, text: 'One.' },
      { speaker: null, email: null, offset: 5, text: 'Two.' },
      { speaker: 'C', email: null, offset: 360009, text: 'Three.' },
    ])
    expect(notes).toEqual([
      '3 lines of the transcript had no words.',
      '1 line of the transcript had no time of their own.',
    ])
  })

  test('of 5,000 lines and 500 items is read whole', () => {
    const transcript = Array.from({ length: 5000 }, (_, index) =>
      line('A', null, `0${Math.floor(index / 3600)}:00:00`, `Line ${index}`),
    )
    const items = Array.from({ length: 500 }, (_, index) => item({ description: `Item ${index}` }))
    const { meeting, notes } = parsed({ transcript, action_items: items })
    expect(meeting.transcript).toHaveLength(5000)
    expect(meeting.items).toHaveLength(500)
    expect(notes).toEqual([])
  })
})

describe('action items', () => {
  test('an odd one loses none of the others', () => {
    const { meeting, notes } = parsed({
      action_items: [
        null,
        7,
        {},
        item({ description: '  ' }),
        item({ description: ['x'] }),
        item({ assignee: null }),
        item({ assignee: 'Tomás Vidal' }),
        item({ assignee: 'Tomas@Northwind.example' }),
        item({ assignee: { name: 'oratis wang', email: null, team: null } }),
        item({ completed: 'true', user_generated: null }),
      ],
    })
    expect(meeting.items?.map((i) => [i.assigneeName, i.assigneeEmail, i.completed])).toEqual([
      [null, null, false],
      ['Tomás Vidal', null, false],
      [null, 'tomas@northwind.example', false],
      ['oratis wang', null, false],
      ['Alice Johnson', 'alice@acme.example', true],
    ])
    expect(notes).toContain('Action item 1 has no words; it was left out.')
  })

  test.each([
    ['00:10:45', 645],
    ['10:45', 645],
    ['100:00:01', 360001],
    ['645', 645],
    [645.5, 645.5],
  ])('moment %j is %d seconds', (timestamp, seconds) => {
    const { meeting } = parsed({ action_items: [item({ recording_timestamp: timestamp })] })
    expect(meeting.items?.[0]?.recordingTimestamp).toBe(seconds)
  })

  test.each([[null], ['later'], [-3], ['00:99:99'], ['999:00:00'], [1e300]])(
    'moment %j is taken from the address instead',
    (timestamp) => {
      const { meeting } = parsed({ action_items: [item({ recording_timestamp: timestamp })] })
      expect(meeting.items?.[0]?.recordingTimestamp).toBe(645.9999)
    },
  )

  test('with no moment anywhere say so', () => {
    const { meeting, notes } = parsed({
      action_items: [item({ recording_timestamp: null, recording_playback_url: 'javascript:0' })],
    })
    expect(meeting.items?.[0]).toMatchObject({ recordingTimestamp: null, playbackUrl: null })
    expect(notes).toEqual([
      'The moment of Action item 1 is not a web address; it was left out.',
      'Action item 1 has no moment in the recording.',
    ])
  })
})

describe('notes', () => {
  test('stay few, however much is odd', () => {
    const { notes } = parsed({ calendar_invitees: Array.from({ length: 300 }, () => ({})) })
    expect(notes).toHaveLength(21)
    expect(notes.at(-1)).toBe('And 280 more.')
  })
})
