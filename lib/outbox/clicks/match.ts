import { db } from '../../cache/db.ts'
import {
  changeAttendees,
  contactAndAttendees,
  correction,
  isSamePerson,
  keys,
  moveTasks,
} from './people-rows.ts'
import type { Rules, WordsOf } from './rule.ts'
import { forGood, nothingMore } from './rule.ts'

/** Matches: who somebody on a call is and where they work, as the rep puts it right. */

export const match = {
  'match.choose_contact': {
    act: {
      chooseContact: (attendeeId: string, contactId: string) => ({ attendeeId, contactId }),
    },
    touches: async ({ attendeeId }) => {
      const chosen = await db.attendees.get(attendeeId)
      if (!chosen) return [{ entity: 'attendee', id: attendeeId }]
      const same = db.attendees.filter((one) => one.id === chosen.id || isSamePerson(one, chosen))
      return keys('attendee', await same.primaryKeys())
    },
    context: nothingMore,
    inverse: correction,
    draw: (rows, { attendeeId, contactId }) => {
      const chosen = rows.attendee.get(attendeeId)
      if (!chosen) return
      changeAttendees(
        rows,
        (attendee) => attendee.id === attendeeId || isSamePerson(attendee, chosen),
        (attendee) => ({ ...attendee, contactId, matchReason: 'chosen_by_rep', candidates: [] }),
      )
    },
  },

  'match.choose_company': {
    act: { chooseCompany: (contactId: string, companyId: string) => ({ contactId, companyId }) },
    touches: contactAndAttendees,
    context: nothingMore,
    inverse: correction,
    draw: (rows, { contactId, companyId }) => {
      const contact = rows.contact.get(contactId)
      if (contact) rows.contact.set(contactId, { ...contact, companyId })
      changeAttendees(
        rows,
        (attendee) => attendee.contactId === contactId,
        (attendee) => ({
          ...attendee,
          matchReason: 'chosen_by_rep',
          candidates: attendee.candidates.filter(({ kind }) => kind !== 'company'),
        }),
      )
    },
  },

  /** The company that the rule chose is wrong for this contact. */
  'match.not_company': {
    act: { notCompany: (contactId: string, companyId: string) => ({ contactId, companyId }) },
    touches: contactAndAttendees,
    context: nothingMore,
    inverse: correction,
    draw: (rows, { contactId, companyId }) => {
      const contact = rows.contact.get(contactId)
      if (contact?.companyId === companyId) {
        rows.contact.set(contactId, { ...contact, companyId: null })
      }
      changeAttendees(
        rows,
        (attendee) => attendee.contactId === contactId,
        (attendee) => ({
          ...attendee,
          candidates: attendee.candidates.filter(
            ({ kind, id }) => kind !== 'company' || id !== companyId,
          ),
        }),
      )
    },
  },

  'match.add_alias': {
    act: { addAlias: (contactId: string, email: string) => ({ contactId, email }) },
    touches: () => [],
    context: nothingMore,
    inverse: correction,
    // An alias shows nowhere.
    draw: () => {},
  },

  'match.merge_contacts': {
    act: { mergeContacts: (keepId: string, mergeId: string) => ({ keepId, mergeId }) },
    touches: async ({ keepId, mergeId }) => {
      const tasks = db.tasks.filter(({ contactId }) => contactId === mergeId)
      return [
        { entity: 'contact', id: keepId },
        ...(await contactAndAttendees({ contactId: mergeId })),
        ...keys('task', await tasks.primaryKeys()),
      ]
    },
    context: nothingMore,
    inverse: correction,
    draw: (rows, { keepId, mergeId }) => {
      const kept = rows.contact.get(keepId)
      if (!kept) return
      const merged = rows.contact.get(mergeId)
      rows.contact.set(keepId, {
        ...kept,
        firstName: kept.firstName ?? merged?.firstName ?? null,
        lastName: kept.lastName ?? merged?.lastName ?? null,
        companyId: kept.companyId ?? merged?.companyId ?? null,
        email: kept.email ?? merged?.email ?? null,
      })
      rows.contact.set(mergeId, null)
      changeAttendees(
        rows,
        (attendee) => attendee.contactId === mergeId,
        (attendee) => ({
          ...attendee,
          contactId: keepId,
          matchReason: attendee.matchReason === 'exact_email' ? 'alias' : attendee.matchReason,
        }),
      )
      moveTasks(rows, mergeId, keepId)
    },
  },

  'match.undo': {
    act: { undoCorrection: (correctionId: string) => ({ correctionId }) },
    touches: () => [],
    context: nothingMore,
    inverse: forGood,
    // What undoing a match brings back only the database knows.
    draw: () => {},
  },
} satisfies Rules<'match'>

export const matchWords: WordsOf<'match'> = {
  'match.choose_contact': { did: 'said who somebody is' },
  'match.choose_company': { did: 'said where somebody works' },
  'match.not_company': { did: 'said where somebody does not work' },
  'match.add_alias': { did: 'added an address of somebody' },
  'match.merge_contacts': { did: 'merged two records' },
  'match.undo': { did: 'took a correction back' },
}
