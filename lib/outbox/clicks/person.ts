import { db } from '../../cache/db.ts'
import type { Context } from '../../cache/outbox-rows.ts'
import type { RepSettings } from '../../contract/account.ts'
import { mailboxKey } from '../../contract/mailbox.ts'
import type { Attendee, Contact } from '../../contract/rows.ts'
import type { Nature } from '../../contract/vocabulary.ts'
import { domainOf, isUnder } from '../../people/domain.ts'
import { lower } from '../who-owes.ts'
import {
  changeAttendees,
  contactAndAttendees,
  correction,
  isSamePerson,
  keys,
  moveTasks,
} from './people-rows.ts'
import type { Rows, Rules, WordsOf } from './rule.ts'
import { forGood, nothingMore } from './rule.ts'
import { ownSettings } from './workspace.ts'

/** People: what an attendee is, which addresses are the rep's, and forgetting somebody. */

export const person = {
  'person.set_nature': {
    act: { setNature: (attendeeId: string, nature: Nature) => ({ attendeeId, nature }) },
    touches: async ({ attendeeId }) => {
      const same = await everywhere(attendeeId)
      const email = lower(same[0]?.email)
      const contacts = db.contacts.filter((one) => email !== '' && lower(one.email) === email)
      const contactIds = await contacts.primaryKeys()
      return [
        ...keys('attendee', [attendeeId, ...same.map(({ id }) => id)]),
        ...keys('contact', contactIds),
        ...keys('task', await tasksAbout(contactIds)),
        ...keys('action_item', await itemsOwedBy(same)),
      ]
    },
    context: async ({ attendeeId }) => ({
      ours: await ourOwn(),
      reach: await itemsOwedBy(await everywhere(attendeeId)),
    }),
    inverse: correction,
    draw: (rows, { attendeeId, nature }, { context }) => {
      const chosen = rows.attendee.get(attendeeId)
      if (!chosen) return
      const isPerson = nature === 'person'
      const email = lower(chosen.email)
      const isInside = email === '' || isOurs(email, context.ours ?? [])
      changeAttendees(
        rows,
        (attendee) => attendee.id === attendeeId || isSamePerson(attendee, chosen),
        (attendee) => ({
          ...attendee,
          ...(isPerson
            ? { isExternal: attendee.nature === 'person' ? attendee.isExternal : !isInside }
            : notOnAnySide),
          nature,
          natureEvidence: isPerson ? null : 'corrected by hand',
          mayBeRep: false,
        }),
      )
      if (isPerson) return
      removeContacts(rows, (one) => email !== '' && lower(one.email) === email)
      oweAnew(rows, context, 'unknown')
    },
  },

  'person.is_me': {
    act: { isMe: (email: string) => ({ email }) },
    touches: async ({ email }) => {
      const key = mailboxKey(email)
      const attendees = await attendeesBy(key)
      const contacts = db.contacts.filter((one) => isMailbox(one.email, key))
      const contactIds = await contacts.primaryKeys()
      return [
        ...keys(
          'attendee',
          attendees.map(({ id }) => id),
        ),
        ...keys('contact', contactIds),
        ...keys('task', await tasksAbout(contactIds)),
        ...keys('action_item', await itemsOwedBy(attendees, key)),
        ...(await ownSettings()),
      ]
    },
    context: async ({ email }) => {
      const key = mailboxKey(email)
      return { reach: await itemsOwedBy(await attendeesBy(key), key) }
    },
    inverse: correction,
    draw: (rows, { email }, { context }) => {
      const key = mailboxKey(email)
      changeAttendees(
        rows,
        (attendee) => isMailbox(attendee.email, key),
        (attendee) => ({ ...attendee, ...notOnAnySide, mayBeRep: false }),
      )
      removeContacts(rows, (one) => isMailbox(one.email, key))
      oweAnew(rows, context, 'me')
      changeSettings(rows, (settings) => ({
        ...settings,
        ownAddresses: withOne(settings.ownAddresses, lower(email)),
        othersAddresses: (settings.othersAddresses ?? []).filter((one) => !isMailbox(one, key)),
      }))
    },
  },

  'person.is_not_me': {
    act: { isNotMe: (email: string) => ({ email }) },
    touches: async ({ email }) => {
      const key = mailboxKey(email)
      const ids = (await attendeesBy(key)).map(({ id }) => id)
      return [...keys('attendee', ids), ...(await ownSettings())]
    },
    context: nothingMore,
    inverse: correction,
    draw: (rows, { email }) => {
      const key = mailboxKey(email)
      changeAttendees(
        rows,
        (attendee) => isMailbox(attendee.email, key),
        (attendee) => ({ ...attendee, mayBeRep: false }),
      )
      changeSettings(rows, (settings) => ({
        ...settings,
        othersAddresses: withOne(settings.othersAddresses, lower(email)),
      }))
    },
  },

  /** The contact goes, and they are "Somebody" in the rep's calls from now on. There is no way back. */
  'person.forget': {
    act: { forgetPerson: (contactId: string) => ({ contactId }) },
    touches: async ({ contactId }) => {
      const attendees = await db.attendees.where('contactId').equals(contactId).toArray()
      const emails = new Set(attendees.map(({ email }) => email))
      emails.delete(null)
      const items = db.actionItems.filter(({ assigneeEmail }) => emails.has(assigneeEmail))
      const tasks = db.tasks.filter((task) => task.contactId === contactId)
      return [
        ...(await contactAndAttendees({ contactId })),
        ...keys('action_item', await items.primaryKeys()),
        ...keys('task', await tasks.primaryKeys()),
      ]
    },
    context: nothingMore,
    inverse: forGood,
    draw: (rows, { contactId }) => {
      const emails = new Set<string>()
      for (const attendee of rows.attendee.values()) {
        if (attendee?.contactId === contactId) emails.add(lower(attendee.email))
      }
      emails.delete('')
      rows.contact.set(contactId, null)
      changeAttendees(
        rows,
        (attendee) => attendee.contactId === contactId,
        (attendee) => ({
          ...attendee,
          contactId: null,
          name: 'Somebody',
          email: null,
          matchReason: 'none',
          candidates: [],
        }),
      )
      for (const item of rows.action_item.values()) {
        if (!item || !emails.has(lower(item.assigneeEmail))) continue
        rows.action_item.set(item.id, { ...item, assigneeName: 'Somebody', assigneeEmail: null })
      }
      moveTasks(rows, contactId, null)
    },
  },
} satisfies Rules<'person'>

export const personWords: WordsOf<'person'> = {
  'person.set_nature': { did: 'said what an attendee is' },
  'person.is_me': { did: 'said that an address is yours' },
  'person.is_not_me': { did: 'said that an address is not yours' },
  'person.forget': { did: 'forgot somebody' },
}

/** On nobody's side, and nobody whom the CRM knows. */
const notOnAnySide = {
  isExternal: false,
  contactId: null,
  matchReason: 'none',
  candidates: [],
} satisfies Partial<Attendee>

function isMailbox(email: string | null, key: string): boolean {
  return email !== null && mailboxKey(email.trim()) === key
}

/** What tells who is of the house: domains and addresses. */
async function ourOwn(): Promise<string[]> {
  const settings = await db.settings.toCollection().first()
  const colleagues = await db.colleagues.toArray()
  return [
    ...(settings?.ownDomains ?? []),
    ...(settings?.ownAddresses ?? []),
    ...colleagues.map(({ email }) => email),
  ]
}

function isOurs(email: string, ours: readonly string[]): boolean {
  const key = mailboxKey(email)
  const domain = domainOf(email) ?? ''
  return ours.some((own) => (own.includes('@') ? mailboxKey(own) === key : isUnder(domain, own)))
}

/** The same person on every call. */
async function everywhere(attendeeId: string): Promise<Attendee[]> {
  const chosen = await db.attendees.get(attendeeId)
  if (!chosen) return []
  return db.attendees.filter((one) => one.id === chosen.id || isSamePerson(one, chosen)).toArray()
}

function attendeesBy(key: string): Promise<Attendee[]> {
  return db.attendees.filter((one) => isMailbox(one.email, key)).toArray()
}

async function tasksAbout(contactIds: readonly string[]): Promise<string[]> {
  const tasks = db.tasks.filter(({ contactId }) => contactIds.includes(contactId ?? ''))
  return contactIds.length === 0 ? [] : tasks.primaryKeys()
}

/** Items of their calls that name one of them, by address or, without one, by name; by a mailbox on any call. */
async function itemsOwedBy(attendees: readonly Attendee[], key: string | null = null) {
  const byCall = new Map<string, Attendee[]>()
  for (const one of attendees) {
    byCall.set(one.meetingId, [...(byCall.get(one.meetingId) ?? []), one])
  }
  const items = db.actionItems.filter(({ meetingId, assigneeName, assigneeEmail }) => {
    if (key !== null && isMailbox(assigneeEmail, key)) return true
    const [name, email] = [lower(assigneeName), lower(assigneeEmail)]
    return (byCall.get(meetingId) ?? []).some((one) =>
      email === '' ? name !== '' && name === lower(one.name) : email === lower(one.email),
    )
  })
  return items.primaryKeys()
}

function oweAnew(rows: Rows, { reach = [] }: Context, assigneeKind: 'me' | 'unknown'): void {
  for (const id of reach) {
    const item = rows.action_item.get(id)
    if (!item) continue
    const isFree = item.taskId === null && item.syncStatus === 'excluded'
    rows.action_item.set(id, {
      ...item,
      assigneeKind,
      syncStatus: isFree ? 'pending' : item.syncStatus,
    })
  }
}

function removeContacts(rows: Rows, isMeant: (contact: Contact) => boolean): void {
  for (const contact of rows.contact.values()) {
    if (!contact || !isMeant(contact)) continue
    rows.contact.set(contact.id, null)
    moveTasks(rows, contact.id, null)
  }
}

function changeSettings(rows: Rows, change: (settings: RepSettings) => RepSettings): void {
  for (const row of rows.settings.values()) if (row) rows.settings.set(row.id, change(row))
}

function withOne(addresses: readonly string[] | undefined, email: string): string[] {
  return [...new Set([...(addresses ?? []), email])].sort()
}
