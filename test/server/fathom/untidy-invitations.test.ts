import fc from 'fast-check'
import { expect, test } from 'vitest'
import { natureOf } from '../../../server/crm/nature.ts'
import type { FathomInvitee, FathomMeeting } from '../../../server/fathom/meeting.ts'
import { toMeeting } from '../../../server/fathom/to-meeting.ts'

// Whatever a calendar invites beside people changes nothing about the people, who is inside, who owes what
// and whom it is about. Made of parts, so that no single name or address is what is tested.

const word = fc.constantFrom('Oslo', 'Anna', 'Spree', 'Priya', 'North', 'Tom', 'Kade', '4', 'Süd')
const host = fc.constantFrom('home.example', 'acme.example', 'globex.example', 'gmail.com')
const number = fc.integer({ min: 1, max: 40 })

const room = fc.oneof(
  fc
    .tuple(word, number)
    .map(([name, id]) => [`HQ-${id}-${name} (${id})`, `c_${id}a@resource.calendar.google.com`]),
  fc
    .tuple(
      fc.constantFrom(
        'Meeting room',
        'Besprechungsraum',
        'Salle de réunion',
        'Sala de reuniones',
        'Vergaderzaal',
        'Møterom',
        'Neuvotteluhuone',
        '会議室',
      ),
      word,
      host,
      number,
    )
    .map(([kind, name, at, id]) => [`${kind} ${name}`, `meetingroom.${id}@${at}`]),
  fc.tuple(word, number).map(([name, id]) => [name, `${id}@rooms.webex.com`]),
)
const robot = fc.oneof(
  fc
    .tuple(
      word,
      fc.constantFrom(
        'Notetaker',
        'AI Notetaker',
        'is recording',
        'nimmt auf',
        'Meeting Assistant',
      ),
    )
    .map(([name, kind]) => [`${name} ${kind}`, null]),
  fc
    .tuple(fc.constantFrom('noreply', 'do-not-reply', 'nicht-antworten', 'ne-pas-repondre'), host)
    .map(([local, at]) => [null, `${local}@${at}`]),
  fc
    .constantFrom('fireflies.ai', 'otter.ai', 'calendly.com', 'tldv.io')
    .map((at) => [null, `meet@${at}`]),
)
const list = fc.oneof(
  fc.tuple(word, number).map(([name, id]) => [name, `c_${id}@group.calendar.google.com`]),
  fc.tuple(word, host).map(([name, at]) => [name, `${name.toLowerCase()}@lists.${at}`]),
  host.map((at) => ['All staff', `all@${at}`]),
)

const thing: fc.Arbitrary<FathomInvitee> = fc
  .tuple(fc.oneof(room, robot, list), fc.constantFrom(true, false, null))
  .map(([[name = null, email = null], isExternal]) => ({
    name,
    email,
    isExternal,
    speakerName: null,
  }))
  .filter((invitee) => natureOf(invitee).nature !== 'person')

const person: fc.Arbitrary<FathomInvitee> = fc
  .tuple(
    fc.constantFrom('Priya Nair', 'Tom Berg', 'Keller, Anna', 'Dana Ek', 'Jürgen Weiß', 'Kim'),
    host,
    fc.boolean(),
  )
  .map(([name, at, hasAddress]) => ({
    name,
    email: hasAddress ? `${name.toLowerCase().replace(/[^a-z]+/g, '.')}@${at}` : null,
    isExternal: at !== 'home.example',
    speakerName: null,
  }))

const items = [
  ['Send the deck to Tom', 'Sam Rivera', 'sam@home.example'],
  ['Book Oslo for Anna', 'Priya Nair', null],
  ['Call Priya about the Notetaker', null, null],
  ['Ask Jürgen for the notes', 'Tom Berg', 'tom.berg@acme.example'],
] as const

function meeting(invitees: FathomInvitee[], domainsType: FathomMeeting['domainsType']) {
  const whole: FathomMeeting = {
    recordingId: '1',
    callUrl: 'https://fathom.video/calls/1',
    shareUrl: null,
    title: 'Pricing',
    start: '2026-11-20T14:00:00Z',
    end: '2026-11-20T14:30:00Z',
    createdAt: null,
    language: 'en',
    domainsType,
    recordedBy: { name: 'Sam Rivera', email: 'sam@home.example' },
    invitees,
    summary: null,
    transcript: [
      { speaker: 'Sam Rivera', email: null, offset: 3, text: 'I will send the deck over to Tom.' },
      { speaker: 'Priya Nair', email: null, offset: 9, text: 'Thank you.' },
    ],
    items: items.map(([description, assigneeName, assigneeEmail], index) => ({
      description,
      userGenerated: false,
      completed: false,
      recordingTimestamp: index,
      playbackUrl: null,
      assigneeName,
      assigneeEmail,
    })),
  }
  const said = toMeeting(whole, {
    ownerUserId: '1',
    source: 'webhook',
    rank: 0,
    contentHash: '',
    receivedAt: '2026-11-20T15:00:00Z',
    imported: false,
    timeZone: 'UTC',
    notes: [],
  })
  return {
    people: said.people?.filter(({ nature }) => nature === 'person'),
    items: said.items,
    things: said.people?.filter(({ nature }) => nature !== 'person').length ?? 0,
    // Where every person is known, whatever Fathom says of a call with rooms in it, it is what they are.
    internalOnly: said.meeting.internalOnly,
  }
}

test('rooms, robots and lists change neither people nor items nor who is inside', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(person, { maxLength: 5, selector: ({ name }) => name }),
      fc.array(thing, { minLength: 1, maxLength: 5 }),
      fc.infiniteStream(fc.nat()),
      (people, things, places) => {
        const mixed = [...people]
        for (const one of things) mixed.splice(places.next().value % (mixed.length + 1), 0, one)
        const isWhollyInside = people.length > 0 && people.every((one) => one.isExternal === false)
        const { things: _, ...before } = meeting(
          people,
          isWhollyInside ? 'only_internal' : 'one_or_more_external',
        )
        // Fathom takes rooms of other domains for guests, and says so of the whole call.
        const { things: listed, ...after } = meeting(mixed, 'one_or_more_external')
        expect(after).toEqual(before)
        expect(listed).toBeGreaterThan(0)
      },
    ),
    { numRuns: 400 },
  )
})
