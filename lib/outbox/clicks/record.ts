import { db } from '../../cache/db.ts'
import type { Attendee, Company, Meeting } from '../../contract/rows.ts'
import { correction, keys } from './people-rows.ts'
import type { Rows, Rules, WordsOf } from './rule.ts'
import { nothingMore } from './rule.ts'

/** Records of companies and people: what they are called, and two of one company. */

export const record = {
  'record.rename_company': {
    act: { renameCompany: (companyId: string, name: string) => ({ companyId, name }) },
    touches: async ({ companyId }) => [
      { entity: 'company', id: companyId },
      ...keys('meeting', await db.meetings.where('companyId').equals(companyId).primaryKeys()),
    ],
    context: nothingMore,
    inverse: correction,
    draw: (rows, { companyId, name }) => {
      const company = rows.company.get(companyId)
      if (company) rows.company.set(companyId, { ...company, name })
      for (const call of rows.meeting.values()) {
        if (call?.companyId === companyId) {
          rows.meeting.set(call.id, { ...call, companyName: name })
        }
      }
    },
  },

  'record.rename_contact': {
    act: {
      renameContact: (contactId: string, firstName: string | null, lastName: string | null) => ({
        contactId,
        firstName,
        lastName,
      }),
    },
    touches: ({ contactId }) => [{ entity: 'contact', id: contactId }],
    context: nothingMore,
    inverse: correction,
    draw: (rows, { contactId, firstName, lastName }) => {
      const contact = rows.contact.get(contactId)
      if (contact) rows.contact.set(contactId, { ...contact, firstName, lastName })
    },
  },

  'record.merge_companies': {
    act: { mergeCompanies: (keepId: string, mergeId: string) => ({ keepId, mergeId }) },
    touches: async ({ keepId, mergeId }) => {
      const contacts = db.contacts.where('companyId').equals(mergeId)
      const calls = db.meetings.filter((call) => isWith(call, mergeId))
      const tasks = db.tasks.filter(({ companyId }) => companyId === mergeId)
      const asked = await db.attendees.filter((one) => couldBe(one, mergeId)).toArray()
      return [
        ...keys('company', [keepId, mergeId]),
        ...keys('contact', await contacts.primaryKeys()),
        ...keys('meeting', await calls.primaryKeys()),
        ...keys('task', await tasks.primaryKeys()),
        ...asked.flatMap(({ id, contactId }) => [
          ...keys('attendee', [id]),
          ...keys('contact', contactId === null ? [] : [contactId]),
        ]),
      ]
    },
    context: nothingMore,
    inverse: correction,
    draw: (rows, { keepId, mergeId }) => {
      const kept = rows.company.get(keepId)
      if (!kept) return
      const company = withDomains(kept, rows.company.get(mergeId) ?? null)
      rows.company.set(keepId, company)
      rows.company.set(mergeId, null)
      for (const row of rows.contact.values()) {
        if (row?.companyId === mergeId) rows.contact.set(row.id, { ...row, companyId: keepId })
      }
      for (const row of rows.task.values()) {
        if (row?.companyId === mergeId) rows.task.set(row.id, { ...row, companyId: keepId })
      }
      for (const row of rows.meeting.values()) {
        if (row && isWith(row, mergeId)) rows.meeting.set(row.id, merged(row, company, mergeId))
      }
      for (const row of rows.attendee.values()) {
        if (row && couldBe(row, mergeId)) answer(rows, row, company, mergeId)
      }
    },
  },
} satisfies Rules<'record'>

export const recordWords: WordsOf<'record'> = {
  'record.rename_company': { did: 'renamed a company' },
  'record.rename_contact': { did: 'renamed somebody' },
  'record.merge_companies': { did: 'merged two companies' },
}

function isWith({ companyId, tiedCompanyIds = [] }: Meeting, id: string): boolean {
  return companyId === id || tiedCompanyIds.includes(id)
}

function couldBe({ candidates }: Attendee, companyId: string): boolean {
  return candidates.some(({ kind, id }) => kind === 'company' && id === companyId)
}

function withDomains(kept: Company, merged: Company | null): Company {
  const domain = kept.domain ?? merged?.domain ?? null
  const all = [kept, merged].flatMap((one) => [one?.domain ?? [], one?.otherDomains ?? []].flat())
  const otherDomains = [...new Set(all)].filter((one) => one !== domain).sort()
  return { ...kept, domain, otherDomains }
}

/** Of a tie between the two there is no question left: together they are the most. */
function merged(call: Meeting, { id, name }: Company, mergeId: string): Meeting {
  const { companyId, tiedCompanyIds = [] } = call
  const isBoth = tiedCompanyIds.includes(mergeId) && tiedCompanyIds.includes(id)
  const isTheirs = companyId === mergeId || (isBoth && companyId === null)
  return {
    ...call,
    ...(isTheirs && { companyId: id, companyName: name }),
    ...(isBoth
      ? { tiedCompanyIds: [], tieAnswered: false }
      : { tiedCompanyIds: tiedCompanyIds.map((one) => (one === mergeId ? id : one)).sort() }),
  }
}

/** Whose company was a question between the two is at the one that is left. */
function answer(rows: Rows, attendee: Attendee, { id, name }: Company, mergeId: string): void {
  const { contactId, candidates } = attendee
  const left = new Map(
    candidates.map((one) =>
      one.id === mergeId ? [id, { ...one, id, label: name }] : [one.id, one],
    ),
  )
  const contact = contactId === null ? null : rows.contact.get(contactId)
  const isAnswered = left.size === 1 && candidates.length > 1 && contact?.companyId === null
  if (isAnswered) rows.contact.set(contact.id, { ...contact, companyId: id })
  rows.attendee.set(attendee.id, {
    ...attendee,
    candidates: isAnswered ? [] : [...left.values()],
  })
}
