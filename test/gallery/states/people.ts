import { db } from '../../../lib/cache/db.ts'
import * as all from '../fixtures.ts'
import type { State } from './state.ts'
import { at, full } from './state.ts'

/** What is asked and put right of the people of a call and of its company. */

const call = all.id('mt', 1)

/** The pricing call with a guest of Globex, so that nobody can say whose it was; an earlier one is the same. */
async function tied(): Promise<void> {
  await full()
  const tiedCompanyIds = [all.id('co', 1), all.id('co', 2)]
  const question = { tiedCompanyIds, tieAnswered: false, companyId: null, companyName: null }
  await db.attendees.put(
    all.attendee(30, 1, 'Dana Whitfield', 'dana@globex.example', { contactId: all.id('ct', 3) }),
  )
  await db.meetings.update(call, question)
  await db.meetings.update(all.id('mt', 4), question)
}

/** A room, a list and a notetaker were invited, and the rep by an address of theirs. */
async function crowded(): Promise<void> {
  await full()
  const thing = { isExternal: false, matchReason: 'none' } as const
  await db.attendees.bulkPut([
    all.attendee(31, 1, 'HQ-4 Oslo (8)', 'c_18@resource.calendar.google.com', {
      ...thing,
      nature: 'room',
      natureEvidence: 'calendar resource address',
    }),
    all.attendee(32, 1, 'Fred from Fireflies', 'fred@fireflies.ai', {
      ...thing,
      nature: 'robot',
      natureEvidence: 'address of a notetaker or scheduler',
    }),
    all.attendee(33, 1, 'Northwind sales', 'sales-all@northwind.example', {
      ...thing,
      nature: 'group',
      natureEvidence: 'corrected by hand',
    }),
    all.attendee(34, 1, all.rep.name, 'sam.okoye77@gmail.com', {
      matchReason: 'none_free_mail',
      mayBeRep: true,
    }),
    all.attendee(35, 4, all.rep.name, 'sam.okoye77@gmail.com', {
      matchReason: 'none_free_mail',
      mayBeRep: true,
    }),
  ])
}

/** The same two guests on an earlier call. */
async function again(): Promise<void> {
  await full()
  await db.attendees.bulkPut([
    all.attendee(36, 4, 'Priya Raman', 'priya@northwind.example', { contactId: all.id('ct', 1) }),
    all.attendee(37, 4, 'Tomás Vidal', 'tomas@northwind.example', { contactId: all.id('ct', 2) }),
  ])
  await db.attendees.delete(all.id('at', 7))
}

const inbox = at({ view: 'inbox', filter: 'forYou' })
const meeting = at({ view: 'meeting', meetingId: call, from: 'meetings' })

export const peopleStates: Record<string, State> = {
  'inbox-which-company': {
    title: 'Inbox: two companies tie on a call',
    remembered: inbox,
    seed: tied,
    until: '.which legend',
  },
  'meeting-which-company': {
    title: 'A meeting: two companies tie',
    remembered: meeting,
    seed: tied,
    until: '.which legend',
  },
  'meeting-another-company': {
    title: 'A meeting: another company, or none',
    remembered: meeting,
    seed: tied,
    press: ['Another…'],
    until: 'dialog',
  },
  'meeting-change-company': {
    title: 'A meeting: changing its company',
    remembered: meeting,
    seed: full,
    press: ['Change the company'],
    until: 'dialog',
  },
  'meeting-things': {
    title: 'A meeting: a room, a list, a program, and perhaps you',
    remembered: meeting,
    seed: crowded,
    until: '.is-you',
  },
  'meeting-this-is-a-person': {
    title: 'A meeting: what was taken for a list is a person',
    remembered: meeting,
    seed: crowded,
    press: ['More about Northwind sales', 'This is a person…'],
    until: 'dialog',
  },
  'meeting-not-a-person': {
    title: 'A meeting: what was taken for a person is none',
    remembered: meeting,
    seed: again,
    press: ['More about Priya Raman', 'Not a person…'],
    until: 'dialog',
  },
  'meeting-that-is-me': {
    title: 'A meeting: an attendee is the rep',
    remembered: meeting,
    seed: again,
    press: ['More about Tomás Vidal', "That's me…"],
    until: 'dialog',
  },
  'meeting-main-contact': {
    title: 'A meeting whose guests were on an earlier one',
    remembered: meeting,
    seed: again,
    until: '.people',
  },
  'waiting-that-is-me': {
    title: 'Waiting: an assignee is the rep',
    remembered: at({ view: 'inbox', filter: 'waiting' }),
    seed: full,
    keys: ['a'],
    until: 'form[aria-label="Who owes it"]',
  },
}
