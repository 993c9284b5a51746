import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { onlyShown, showEverything, showOnly } from '../../../lib/cache/client-safe.ts'
import { companiesLike } from '../../../lib/cache/companies-like.ts'
import { db, tableOf } from '../../../lib/cache/db.ts'
import * as pastReads from '../../../lib/cache/history.ts'
import { history } from '../../../lib/cache/history.ts'
import type { Subject } from '../../../lib/cache/meta.ts'
import * as people from '../../../lib/cache/people.ts'
import { pictureOf } from '../../../lib/cache/pictures.ts'
import * as queries from '../../../lib/cache/queries.ts'
import { storageUse } from '../../../lib/cache/storage-use.ts'
import type { HistoryEntry } from '../../../lib/contract/rows.ts'
import type { PageMatch, Reason } from '../../../lib/page/match.ts'
import * as subjects from '../../../lib/page/subjects.ts'
import { showBadge } from '../../../lib/run/badge.ts'
import { searchCache } from '../../../lib/search/search-cache.ts'
import * as all from '../../gallery/fixtures.ts'

const setBadgeText = vi.hoisted(() => vi.fn())
vi.mock('../../../lib/browser.ts', () => ({ browser: { action: { setBadgeText } } }))

/** Every text of another customer's rows has this in it, so that a leak of any column is seen. */
const secret = 'Hush'

const theirs = all.id('co', 1)
const others = all.id('co', 2)
const call = all.id('mt', 1)
const otherCall = all.id('mt', 2)
const unknownCall = all.id('mt', 3)

async function seed(): Promise<void> {
  await db.companies.bulkPut([
    { ...company(theirs), name: 'Northwind', domain: 'northwind.example' },
    { ...company(others), name: `${secret} Corp`, domain: `${secret}.example` },
  ])
  await db.contacts.bulkPut([
    contact(1, theirs, 'Priya'),
    contact(2, others, secret),
    contact(3, null, secret),
  ])
  await db.meetings.bulkPut([
    all.meeting(1, 'Pricing', 2, { companyId: theirs, companyName: 'Northwind' }),
    all.meeting(2, `${secret} review`, 3, {
      companyId: others,
      companyName: `${secret} Corp`,
      summary: secret,
    }),
    all.meeting(3, `${secret} stand-up`, 4, { meetingStart: null }),
  ])
  await db.attendees.bulkPut([
    {
      ...attendee(1, call, 'Priya'),
      candidates: [
        { kind: 'company', id: theirs, label: 'Northwind' },
        { kind: 'company', id: others, label: secret },
        { kind: 'contact', id: all.id('ct', 2), label: secret },
      ],
    },
    attendee(2, otherCall, secret),
    attendee(3, unknownCall, secret),
  ])
  await db.actionItems.bulkPut([
    all.item(1, 1, 'Send the offer'),
    all.item(2, 2, `Send ${secret} the offer`),
    all.item(3, 3, `Think of ${secret}`, { taskId: all.id('tk', 5), taskMadeByRule: true }),
  ])
  await db.tasks.bulkPut([
    all.task(1, 'Offer', { companyId: theirs }),
    all.task(2, 'Offer from the call', { meetingId: call }),
    all.task(3, `${secret} offer`, { companyId: others }),
    all.task(4, `${secret} on their call`, { companyId: others, meetingId: call }),
    all.task(5, `${secret} call`, { meetingId: otherCall }),
    all.task(6, `${secret} of nobody`),
  ])
  await db.transcripts.bulkPut([transcript(call, 'the offer'), transcript(otherCall, secret)])
  await db.calendarEvents.bulkPut([
    event(1, theirs, call),
    event(2, others, otherCall),
    event(3, null, call),
  ])
  await db.pictures.bulkPut([picture(call), picture(otherCall)])
  await db.history.bulkPut([
    past(1, 'tasks', all.id('tk', 1), 'Offer'),
    past(2, 'meetings', call, 'Pricing'),
    past(3, 'companies', theirs, 'Northwind'),
    past(4, 'meeting_action_items', all.id('it', 1), 'Send the offer'),
    past(5, 'contacts', all.id('ct', 1), 'Priya'),
    past(6, 'meeting_attendees', all.id('at', 1), 'Priya'),
    ...(
      [
        ['tasks', all.id('tk', 3)],
        ['tasks', all.id('tk', 99)],
        ['meetings', otherCall],
        ['companies', others],
        ['meeting_action_items', all.id('it', 2)],
        ['contacts', all.id('ct', 2)],
        ['meeting_attendees', all.id('at', 2)],
        ['something_new', all.id('xx', 1)],
      ] as const
    ).map(([table, rowId], index) => past(10 + index, table, rowId, secret)),
  ])
  const click = {
    id: all.id('mu', 1),
    name: 'item.dismiss' as const,
    args: { itemId: all.id('it', 2), title: secret },
    inverse: {
      name: 'item.restore' as const,
      args: { itemId: all.id('it', 2), title: secret },
    },
    undoes: null,
  }
  await db.done.put({
    id: all.id('mu', 2),
    inverse: click.inverse,
    at: '2026-11-23T10:00:00Z',
    undoes: null,
  })
  await db.outbox.put({
    ...click,
    madeAt: '2026-11-23T10:00:00Z',
    context: {
      userId: all.rep.userId,
      companyId: others,
      contactId: null,
      assignee: null,
      timeZone: 'UTC',
      changed: [],
    },
    state: 'unsent',
    touched: [{ entity: 'action_item', id: all.id('it', 2) }],
  })
  await db.refusals.put({
    id: all.id('rf', 1),
    name: 'task.create_from_item',
    args: { title: secret },
    reason: 'already_task',
    message: `${secret} is a task already.`,
    details: {},
    undoes: null,
    at: '2026-11-23T10:00:00Z',
  })
}

const ids = [call, otherCall, unknownCall]
const contactIds = [1, 2, 3].map((number) => all.id('ct', number))

type Reads = (() => Promise<unknown>)[]

/** Every read of the inbox, calls and tasks, asked for as much as it can give. A new one has to be named here. */
const reads: Record<keyof typeof queries, Reads> = {
  atOnce: [() => queries.atOnce(queries.openItems)],
  owner: [queries.owner],
  syncStatus: [queries.syncStatus],
  connectCrmOutcome: [queries.connectCrmOutcome],
  connectOutcome: [queries.connectOutcome],
  enteringOutcome: [queries.enteringOutcome],
  integration: [queries.integration],
  syncState: [queries.syncState],
  settings: [queries.settings],
  colleagues: [queries.colleagues],
  unsentCount: [queries.unsentCount],
  outbox: [queries.outbox],
  openItems: [queries.openItems],
  inboxItems: [queries.inboxItems],
  meetings: [() => queries.meetings(), () => queries.meetings(2)],
  meetingsById: [() => queries.meetingsById(ids)],
  wholeMeeting: ids.map((id) => () => queries.wholeMeeting(id)),
  itemById: [1, 2, 3].map((number) => () => queries.itemById(all.id('it', number))),
  itemsById: [() => queries.itemsById([1, 2, 3].map((number) => all.id('it', number)))],
  itemsOf: ids.map((id) => () => queries.itemsOf(id)),
  itemCounts: [queries.itemCounts],
  attendeesOf: [() => queries.attendeesOf(ids)],
  transcript: ids.map((id) => () => queries.transcript(id)),
  contactsById: [() => queries.contactsById(contactIds)],
  companiesById: [() => queries.companiesById([theirs, others])],
  tasks: [queries.tasks],
  task: all.tasks.map(
    ({ id }) =>
      () =>
        queries.task(id),
  ),
  calendarEventsOf: ids.map((id) => () => queries.calendarEventsOf(id)),
  meetingCount: [queries.meetingCount],
  toDecideCount: [queries.toDecideCount],
}

/** The reads that are apart, because nothing of them is needed to paint. */
const readsOfPeople: Record<keyof typeof people, Reads> = {
  allCompanies: [people.allCompanies],
  allContacts: [people.allContacts],
  allAttendees: [people.allAttendees],
  callsWith: contactIds.map((id) => () => people.callsWith(id)),
  sameAs: [() => people.sameAs(contactIds, new Set())],
  callsAnsweredWith: all.meetings.map((call) => () => people.callsAnsweredWith(call)),
  callsGuestsShare: contactIds.map((id) => () => people.callsGuestsShare(all.id('mt', 1), id)),
  callsOf: all.attendees.map((one) => () => people.callsOf(one)),
}
const readsOfHistory: Record<keyof typeof pastReads, Reads> = {
  history: [() => pastReads.history(100)],
  past: [() => pastReads.past(100)],
}

const subjectOf = (kind: Subject['kind'], id: string): Subject => ({ kind, id })
const everybody = [
  ...[theirs, others].map((id) => subjectOf('company', id)),
  ...contactIds.map((id) => subjectOf('contact', id)),
]
const because: Reason = { by: 'address', of: 'a page' }
const readsOfSubjects: Record<keyof typeof subjects, Reads> = {
  aboutSubject: everybody.map((subject) => () => subjects.aboutSubject(subject)),
  shownFor: matches().map((match) => () => subjects.shownFor(match)),
  toSearchFor: matches().map((match) => () => subjects.toSearchFor(match)),
  // What follows writes, or names no more than an id to whoever has it already.
  pinned: [subjects.pinned],
  pin: [],
  unpin: [],
  refuseMatch: [],
  unrefuseMatch: [],
  // These look past the mode: they say whom it could show. What they find is shown by those above.
  readMatcher: [],
  companyOfPage: [],
  companyWith: [],
}

function matches(): PageMatch[] {
  return [
    { kind: 'candidates', candidates: everybody, because },
    ...[theirs, others].map((companyId) => ({ kind: 'company' as const, companyId, because })),
    ...contactIds.map((contactId, index) => ({
      kind: 'person' as const,
      contactId,
      companyId: index === 0 ? theirs : others,
      because,
    })),
  ]
}

async function everythingRead(): Promise<string> {
  const searches = [secret, 'offer', 'o', ''].map((query) => () => searchCache(query))
  const apart = [readsOfPeople, readsOfHistory, readsOfSubjects].flatMap((one) =>
    Object.values(one).flat(),
  )
  const answers = [...Object.values(reads).flat(), ...searches, ...apart].map((read) => read())
  return JSON.stringify(await Promise.all(answers), (_, value: unknown) =>
    value instanceof Map ? [...value] : value instanceof Set ? [...value] : value,
  )
}

beforeEach(seed)
afterEach(() => Promise.all(db.tables.map((table) => table.clear())))

describe('for one company', () => {
  test('no read of the cache gives a word or an id of anybody else', async () => {
    expect(await everythingRead()).toContain(secret)
    await showOnly(theirs)
    const read = await everythingRead()
    // The word that was searched for comes back with its results.
    expect(read.replaceAll(`"words":["${secret.toLowerCase()}"]`, '')).not.toMatch(
      new RegExp(secret, 'i'),
    )
    for (const id of [others, otherCall, unknownCall, all.id('it', 2), all.id('tk', 3)]) {
      expect(read).not.toContain(id)
    }
  })

  test('everything of theirs is still there', async () => {
    await showOnly(theirs)
    expect((await queries.meetings()).map(({ title }) => title)).toEqual(['Pricing'])
    expect((await queries.openItems()).map(({ title }) => title)).toEqual(['Send the offer'])
    expect((await queries.tasks()).map(({ title }) => title).sort()).toEqual([
      'Offer',
      'Offer from the call',
    ])
    expect((await history(100)).map(({ id }) => id).sort()).toEqual(
      [1, 2, 3, 4, 5, 6].map((number) => all.id('hi', number)),
    )
    expect(await queries.transcript(call)).toBeDefined()
    expect(await queries.toDecideCount()).toBe(1)
    expect([...(await queries.itemCounts()).keys()]).toEqual([call])
    const found = await searchCache('offer')
    expect(found.items).toHaveLength(1)
    expect(found.said).toHaveLength(1)
    expect(found.searched).toBe(1)
  })

  test('history of theirs is found behind any number of lines of others', async () => {
    await db.history.bulkPut(
      Array.from({ length: 400 }, (_, n) => past(100 + n, 'meetings', otherCall, secret)),
    )
    await showOnly(theirs)
    expect(await history(3)).toHaveLength(3)
  })

  test('transcripts of others are not counted', async () => {
    const disk = { estimate: async () => ({ usage: 9_000 }) }
    expect(await storageUse(disk)).toMatchObject({ transcripts: 2, totalBytes: 9_000 })
    const size = { stamp: '', wantedAt: null }
    await db.transcriptSizes.bulkPut([
      { ...size, id: call, bytes: 40 },
      { ...size, id: otherCall, bytes: 60 },
    ])
    expect(await storageUse(disk)).toMatchObject({ transcriptBytes: 100 })
    await showOnly(theirs)
    expect(await storageUse(disk)).toMatchObject({
      transcripts: 1,
      elsewhere: 0,
      transcriptBytes: 40,
      totalBytes: null,
    })
  })

  test('how many calls a person was on is counted among theirs', async () => {
    await db.attendees.put({ ...attendee(4, otherCall, 'Priya'), contactId: all.id('ct', 1) })
    expect(await people.callsWith(all.id('ct', 1))).toHaveLength(2)
    await showOnly(theirs)
    expect((await people.callsWith(all.id('ct', 1))).map((one) => one?.id)).toEqual([call])
  })

  test('no picture of another company’s call is given', async () => {
    const pictures = () =>
      Promise.all([call, otherCall].map((id) => pictureOf(id, `fathom/${id}.jpg`)))
    expect((await pictures()).map((one) => one?.size)).toEqual([call.length, otherCall.length])
    await showOnly(theirs)
    expect((await pictures()).map((one) => one?.size)).toEqual([call.length, undefined])
  })

  test('of the calendar only what is theirs is told', async () => {
    expect(await queries.calendarEventsOf(call)).toHaveLength(2)
    await showOnly(theirs)
    expect((await queries.calendarEventsOf(call)).map(({ id }) => id)).toEqual([all.id('ev', 1)])
  })

  test('the badge says nothing', async () => {
    await showBadge()
    expect(setBadgeText).toHaveBeenLastCalledWith({ text: '2' })
    await showOnly(theirs)
    await showBadge()
    expect(setBadgeText).toHaveBeenLastCalledWith({ text: '' })
  })
})

test('for no company, every read is empty', async () => {
  await showOnly(null)
  const read = await everythingRead()
  expect(read).not.toMatch(/Northwind|Priya|Offer|Pricing/)
  expect(await queries.meetingCount()).toBe(0)
  expect(await queries.calendarEventsOf(call)).toEqual([])
})

test('switched off, everything is there again, and nothing was lost', async () => {
  const before = await everythingRead()
  await showOnly(theirs)
  await showEverything()
  expect(await everythingRead()).toBe(before)
  expect(await onlyShown()).toBeNull()
})

test('it holds after the cache was closed and opened again', async () => {
  await showOnly(theirs)
  db.close({ disableAutoOpen: false })
  await db.open()
  expect(await onlyShown()).toEqual({ companyId: theirs, name: 'Northwind' })
  expect(await queries.meetingCount()).toBe(1)
})

test('a company that has gone meanwhile is asked for again, and nothing else is shown instead', async () => {
  await showOnly(theirs)
  await db.companies.delete(theirs)
  expect(await onlyShown()).toEqual({ companyId: null, name: null })
})

test('while choosing, no company is named before two letters of it were typed', async () => {
  await showOnly(null)
  expect(await companiesLike('')).toEqual([])
  expect(await companiesLike('n')).toEqual([])
  expect(await companiesLike('NO')).toEqual([{ id: theirs, name: 'Northwind' }])
  expect(await companiesLike('wind')).toEqual([])
  expect(await companiesLike('corp')).toEqual([{ id: others, name: `${secret} Corp` }])
})

test('every store that holds customers’ words was filled', async () => {
  const own = ['integration', 'sync_state', 'settings', 'colleague']
  for (const [entity, table] of Object.entries(tableOf)) {
    if (!own.includes(entity)) expect(await table.count(), entity).toBeGreaterThan(1)
  }
})

function company(id: string) {
  return { id, ownerId: all.rep.userId, source: 'fathom', firstSeenAt: null }
}

function contact(number: number, companyId: string | null, name: string) {
  const email = `${name}@${name}.example`
  const who = { id: all.id('ct', number), firstName: name, lastName: name, email, companyId }
  return { ...who, ownerId: all.rep.userId, source: 'fathom', firstSeenAt: null }
}

function attendee(number: number, meetingId: string, name: string) {
  return {
    id: all.id('at', number),
    meetingId,
    contactId: all.id('ct', number),
    name,
    email: `${name}@${name}.example`,
    isExternal: true,
    isOrganizer: false,
    matchReason: 'none' as const,
    candidates: [],
  }
}

function transcript(meetingId: string, text: string) {
  const utterances = [{ speaker: 'Somebody', email: null, offset: 1, text }]
  return { id: meetingId, meetingId, language: null, utterances }
}

function picture(id: string) {
  return { id, path: `fathom/${id}.jpg`, picture: new Blob([id]), at: 1 }
}

function event(number: number, companyId: string | null, meetingId: string) {
  return {
    id: all.id('ev', number),
    title: companyId === theirs ? 'Pricing' : secret,
    startTime: '2026-11-23T10:00:00Z',
    endTime: null,
    contactId: null,
    companyId,
    meetingId,
  }
}

function past(number: number, table: string, rowId: string, title: string): HistoryEntry {
  const at = new Date(all.now - (1000 - number) * 60_000).toISOString()
  const what = { table, rowId, title, action: 'update' as const, changed: [], mutationId: null }
  return { id: all.id('hi', number), at, actor: 'rep', actorId: all.rep.userId, ...what }
}
