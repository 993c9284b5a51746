import { callsTiedAs, callsWithSameGuests } from '../../cache/calls-alike.ts'
import { db } from '../../cache/db.ts'
import type { Context } from '../../cache/outbox-rows.ts'
import type { MutationArgs } from '../../contract/mutation.ts'
import type { Meeting } from '../../contract/rows.ts'
import { correction, keys } from './people-rows.ts'
import type { Rows, Rules, WordsOf } from './rule.ts'

/** Calls: with which company one is, and who of its guests speaks for theirs. */

export const meeting = {
  'meeting.set_company': {
    act: {
      setCallCompany: (meetingId: string, companyId: string | null) => ({ meetingId, companyId }),
    },
    touches: async ({ meetingId }) => keys('meeting', await sameQuestion(meetingId)),
    context: async ({ meetingId, companyId }) => ({
      reach: await sameQuestion(meetingId),
      companyName:
        (companyId === null ? undefined : await db.companies.get(companyId))?.name ?? null,
    }),
    inverse: correction,
    draw: (rows, { companyId }, { context }) =>
      changeMeetings(rows, context, (row) => ({
        ...row,
        companyId,
        companyName: context.companyName ?? null,
        tieAnswered: (row.tiedCompanyIds ?? []).length > 0,
      })),
  },

  'meeting.set_primary_contact': {
    act: {
      setMainContact: (meetingId: string, contactId: string) => ({ meetingId, contactId }),
    },
    touches: async (args) => keys('meeting', await sameGuests(args)),
    context: async (args) => ({ reach: await sameGuests(args) }),
    inverse: correction,
    draw: (rows, { contactId }, { context }) =>
      changeMeetings(rows, context, (row) => ({ ...row, primaryContactId: contactId })),
  },
} satisfies Rules<'meeting'>

export const meetingWords: WordsOf<'meeting'> = {
  'meeting.set_company': { did: 'said whom a call was with' },
  'meeting.set_primary_contact': { did: 'chose the main contact of a call' },
}

async function sameQuestion(meetingId: string): Promise<string[]> {
  const chosen = await db.meetings.get(meetingId)
  const others = chosen === undefined ? [] : await callsTiedAs(chosen)
  return [meetingId, ...others.map(({ id }) => id)]
}

type MainContact = MutationArgs<'meeting.set_primary_contact'>

async function sameGuests({ meetingId, contactId }: MainContact): Promise<string[]> {
  return [meetingId, ...(await callsWithSameGuests(meetingId, contactId))]
}

function changeMeetings(
  rows: Rows,
  { reach = [] }: Context,
  change: (meeting: Meeting) => Meeting,
): void {
  for (const id of reach) {
    const row = rows.meeting.get(id)
    if (row) rows.meeting.set(id, change(row))
  }
}
