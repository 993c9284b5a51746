import { db } from '../../../lib/cache/db.ts'
import * as all from '../fixtures.ts'
import type { State } from './state.ts'
import { at, full, put } from './state.ts'

/** The list of calls, and one of them. */
export const callStates: Record<string, State> = {
  meetings: {
    title: 'Meetings',
    remembered: at({ view: 'meetings' }),
    seed: full,
    until: '.picture img',
  },
  meeting: {
    title: 'A meeting',
    remembered: at({ view: 'meeting', meetingId: all.id('mt', 1), from: 'meetings' }),
    seed: full,
    until: '.picture img',
  },
  'meeting-choose-company': {
    title: 'A meeting: where somebody works',
    remembered: at({ view: 'meeting', meetingId: all.id('mt', 1), from: 'meetings' }),
    seed: async () => {
      await full()
      await put(
        db.attendees,
        [2, 5, 6].map((call) =>
          all.attendee(20 + call, call, 'Tomás Vidal', 'tomas@northwind.example', {
            contactId: all.id('ct', 2),
          }),
        ),
      )
    },
    press: ['Choose'],
  },
  'meeting-choose-person': {
    title: 'A meeting: who somebody is',
    remembered: at({ view: 'meeting', meetingId: all.id('mt', 1), from: 'meetings' }),
    seed: full,
    press: ['More about Priya Raman', 'This is somebody else…'],
  },
  'meeting-forget': {
    title: 'A meeting: forgetting a person',
    remembered: at({ view: 'meeting', meetingId: all.id('mt', 1), from: 'meetings' }),
    seed: full,
    press: ['More about Priya Raman', 'Forget this person…'],
  },
  'meeting-same-person': {
    title: 'A meeting: two records that look like one person',
    remembered: at({ view: 'meeting', meetingId: all.id('mt', 1), from: 'meetings' }),
    seed: async () => {
      await full()
      await put(db.contacts, [
        {
          id: all.id('ct', 9),
          ownerId: all.rep.userId,
          firstName: 'Priya',
          lastName: 'Raman',
          email: 'priya.raman@gmail.com',
          companyId: null,
          source: 'fathom',
          firstSeenAt: null,
        },
      ])
      await put(db.attendees, [
        all.attendee(29, 5, 'Priya Raman', 'priya.raman@gmail.com', {
          contactId: all.id('ct', 9),
          matchReason: 'none_free_mail',
        }),
      ])
    },
  },
  'meeting-without-items': {
    title: 'A meeting without items',
    remembered: at({ view: 'meeting', meetingId: all.id('mt', 3), from: 'meetings' }),
    seed: full,
  },
  'meeting-waiting': {
    title: 'A meeting still being written up',
    remembered: at({ view: 'meeting', meetingId: all.id('mt', 4), from: 'meetings' }),
    seed: full,
  },
}
