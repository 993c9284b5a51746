import type { Answer } from '../../components/services.ts'
import type { FathomStatus, MeetingReceipt } from '../../lib/contract/receipt.ts'
import type {
  ActionItem,
  Attendee,
  Colleague,
  Company,
  Contact,
  HistoryEntry,
  Integration,
  Meeting,
  RepSettings,
  SyncState,
  Task,
  Transcript,
} from '../../lib/contract/rows.ts'
import type { SearchPlace } from '../../lib/contract/search.ts'
import type { OlderSaid } from '../../lib/search/older.ts'

/** A believable Monday afternoon of Sam's, as rows of the cache. Everything is relative to `now`. */

export const now = Date.parse('2026-11-23T16:10:00Z')
export const timeZone = 'UTC'

export const rep = { userId: id('rep', 1), email: 'sam@northbeam.example', name: 'Sam Okoye' }

/** Stable uuids, readable in a failing test: kind and number are in the last group. */
export function id(kind: string, number: number): string {
  const code = [...kind].map((letter) => letter.charCodeAt(0).toString(16)).join('')
  return `00000000-0000-4000-8000-${(code + String(number).padStart(4, '0')).slice(-12).padStart(12, '0')}`
}

const hour = 3_600_000
const at = (hoursAgo: number) => new Date(now - hoursAgo * hour).toISOString()

export const companies: Company[] = [
  company(1, 'Northwind', 'northwind.example'),
  company(2, 'Globex', 'globex.example'),
  company(3, 'Vidal Partners', 'vidal.example'),
  company(4, 'Initech', 'initech.example'),
]

function company(number: number, name: string, domain: string): Company {
  return {
    id: id('co', number),
    ownerId: rep.userId,
    name,
    domain,
    source: 'fathom',
    firstSeenAt: at(400),
  }
}

export const contacts: Contact[] = [
  contact(1, 'Priya', 'Raman', 'priya@northwind.example', id('co', 1)),
  contact(2, 'Tomás', 'Vidal', 'tomas@northwind.example', null),
  contact(3, 'Dana', 'Whitfield', 'dana@globex.example', id('co', 2)),
  contact(4, 'Milo', 'Ferrand', 'milo@initech.example', id('co', 4)),
]

function contact(
  number: number,
  firstName: string,
  lastName: string,
  email: string,
  companyId: string | null,
): Contact {
  return {
    id: id('ct', number),
    ownerId: rep.userId,
    firstName,
    lastName,
    email,
    companyId,
    source: 'fathom',
    firstSeenAt: at(400),
  }
}

const summary = `## Purpose

Agree on price and a date for the decision.

## Key takeaways

- **25 seats**, invoiced yearly, with SSO. [Pricing](https://fathom.video/calls/4432?timestamp=1410)
- Legal review takes *two weeks*; procurement decides on 4 December.
- The security questionnaire is what holds things up.

## Next steps

1. Sam sends the revised proposal by Friday.
2. Priya returns the questionnaire this week.`

export function meeting(
  number: number,
  title: string,
  hoursAgo: number,
  changes: Partial<Meeting> = {},
): Meeting {
  return {
    id: id('mt', number),
    ownerId: rep.userId,
    shared: false,
    title,
    meetingStart: at(hoursAgo),
    meetingEnd: at(hoursAgo - 0.78),
    companyId: null,
    companyName: null,
    primaryContactId: null,
    summary: null,
    shareUrl: `https://fathom.video/share/${number}`,
    callUrl: `https://fathom.video/calls/${4431 + number}`,
    fathomRecordingId: String(4431 + number),
    thumbnailUrl: null,
    sentimentScore: null,
    sentimentReasoning: null,
    source: 'fathom',
    internalOnly: false,
    imported: false,
    itemsState: 'ready',
    hasTranscript: true,
    notes: [],
    receivedAt: at(hoursAgo - 0.85),
    ...changes,
  }
}

export const meetings: Meeting[] = [
  meeting(1, 'Pricing call', 2.13, {
    companyId: id('co', 1),
    companyName: 'Northwind',
    primaryContactId: id('ct', 1),
    summary:
      'Northwind wants 25 seats, invoiced yearly, with SSO. Legal review takes two weeks; procurement decides on 4 December.\n\n' +
      summary,
  }),
  meeting(2, 'Quarterly review', 4.66, {
    companyId: id('co', 2),
    companyName: 'Globex',
    primaryContactId: id('ct', 3),
    summary,
  }),
  meeting(3, 'Pipeline stand-up', 7.2, { internalOnly: true }),
  meeting(4, 'Discovery', 26, {
    companyId: id('co', 4),
    companyName: 'Initech',
    primaryContactId: id('ct', 4),
    itemsState: 'waiting',
    hasTranscript: false,
  }),
  meeting(5, 'Security follow-up with a title that goes on for rather longer than it should', 143, {
    companyId: id('co', 1),
    companyName: 'Northwind',
    primaryContactId: id('ct', 1),
  }),
  meeting(6, 'Kick-off', 290, {
    companyId: id('co', 4),
    companyName: 'Initech',
    imported: true,
  }),
  meeting(7, 'Renewal', 310, {
    companyId: id('co', 2),
    companyName: 'Globex',
    imported: true,
    itemsState: 'failed',
  }),
]

export function item(
  number: number,
  meetingNumber: number,
  title: string,
  changes: Partial<ActionItem> = {},
): ActionItem {
  return {
    id: id('it', number),
    meetingId: id('mt', meetingNumber),
    title,
    assigneeName: rep.name,
    assigneeEmail: rep.email,
    assigneeKind: 'me',
    priority: null,
    deadlineAt: null,
    deadlinePhrase: null,
    completed: false,
    userGenerated: false,
    playbackUrl: null,
    recordingTimestamp: number * 60,
    taskId: null,
    syncStatus: 'pending',
    syncError: null,
    syncedAt: null,
    taskMadeByRule: false,
    aiTaskType: 'general',
    aiConfidence: 0.8,
    aiReasoning: null,
    categorisedBy: 'rules',
    evidence: null,
    certainty: 'clear',
    goneAt: null,
    dismissedAt: null,
    humanFields: [],
    createdAt: at(2),
    ...changes,
  }
}

const outside = (name: string, email: string): Partial<ActionItem> => ({
  assigneeName: name,
  assigneeEmail: email,
  assigneeKind: 'external',
  syncStatus: 'excluded',
})

export const items: ActionItem[] = [
  item(1, 1, 'Send revised proposal with the 25-seat tier', {
    aiTaskType: 'proposal',
    aiReasoning: 'says “proposal”',
    deadlineAt: '2026-11-27T23:59:59Z',
    deadlinePhrase: 'by Friday',
    recordingTimestamp: 1421,
    evidence: {
      quote: "I'll get the revised proposal with twenty-five seats over to you by Friday.",
      speaker: rep.name,
      offsetSeconds: 1421,
    },
  }),
  item(2, 1, 'Set up a sandbox with their SSO before the technical demo', {
    aiTaskType: 'demo',
    aiReasoning: 'says “demo”',
    deadlinePhrase: 'before the technical demo',
    certainty: 'implied',
    recordingTimestamp: 1600,
  }),
  item(3, 1, 'Call Tomás about the procurement timeline', {
    aiTaskType: 'call',
    aiReasoning: 'begins with “call”',
    recordingTimestamp: 1811,
    evidence: {
      quote: "I'll ring Tomás directly, that will be quicker than mail.",
      speaker: rep.name,
      offsetSeconds: 1811,
    },
  }),
  item(4, 1, 'Email Priya the security overview', {
    aiTaskType: 'email',
    taskId: id('tk', 1),
    syncStatus: 'synced',
    taskMadeByRule: true,
    recordingTimestamp: 1867,
    evidence: { quote: "I'll send the overview tonight.", speaker: rep.name, offsetSeconds: 1867 },
  }),
  item(5, 1, 'Add Tomás to the shared channel', {
    taskId: id('tk', 2),
    syncStatus: 'synced',
    taskMadeByRule: true,
    recordingTimestamp: 1900,
  }),
  item(6, 1, 'Send the security questionnaire', {
    ...outside('Priya Raman', 'priya@northwind.example'),
    aiTaskType: 'email',
    deadlinePhrase: 'this week',
    recordingTimestamp: 1905,
    evidence: {
      quote: "You'll have our security questionnaire this week.",
      speaker: 'Priya Raman',
      offsetSeconds: 1905,
    },
  }),
  item(7, 1, 'Check whether the data processing agreement needs a second signature', {
    assigneeName: null,
    assigneeEmail: null,
    assigneeKind: 'unknown',
    recordingTimestamp: 2000,
    certainty: 'unsure',
    evidence: {
      quote: 'Somebody should check whether the DPA needs a second signature.',
      speaker: 'Tomás Vidal',
      offsetSeconds: 2000,
    },
  }),
  item(8, 2, "Book the roadmap session with Dana's team", {
    aiTaskType: 'meeting',
    aiReasoning: 'begins with “book”',
    deadlinePhrase: 'next week',
    recordingTimestamp: 610,
    evidence: {
      quote: 'Let me book the roadmap session with your team for next week.',
      speaker: rep.name,
      offsetSeconds: 610,
    },
  }),
  item(9, 2, 'Follow up on the renewal quote', {
    aiTaskType: 'follow_up',
    certainty: 'unsure',
    recordingTimestamp: 903,
  }),
  item(10, 2, 'Confirm the number of seats for next year', {
    ...outside('Dana Whitfield', 'dana@globex.example'),
    recordingTimestamp: 1200,
  }),
  item(11, 2, 'Share the usage figures', {
    assigneeName: 'Alex',
    assigneeEmail: null,
    assigneeKind: 'unknown',
    aiTaskType: 'email',
    recordingTimestamp: 1300,
  }),
  item(12, 5, 'Return the signed NDA', {
    ...outside('Priya Raman', 'priya@northwind.example'),
    recordingTimestamp: 300,
    createdAt: at(142),
  }),
  item(13, 6, 'Write up the rollout plan', { recordingTimestamp: 100 }),
  item(14, 7, 'Prepare the renewal figures', { recordingTimestamp: 100 }),
]

export function task(number: number, title: string, changes: Partial<Task> = {}): Task {
  return {
    id: id('tk', number),
    title,
    description: null,
    dueDate: null,
    dueDateOnly: true,
    priority: 'medium',
    status: 'pending',
    completed: false,
    completedAt: null,
    taskType: 'general',
    assignedTo: rep.userId,
    createdBy: rep.userId,
    meetingActionItemId: null,
    meetingId: null,
    companyId: null,
    contactId: null,
    notes: null,
    createdAt: at(2),
    updatedAt: at(2),
    ...changes,
  }
}

export const tasks: Task[] = [
  task(1, 'Email Priya the security overview', {
    taskType: 'email',
    dueDate: '2026-11-23T23:59:59Z',
    meetingActionItemId: id('it', 4),
    meetingId: id('mt', 1),
    companyId: id('co', 1),
  }),
  task(2, 'Add Tomás to the shared channel', {
    meetingActionItemId: id('it', 5),
    meetingId: id('mt', 1),
    companyId: id('co', 1),
  }),
  task(3, 'Send Globex the usage report', {
    taskType: 'email',
    priority: 'high',
    dueDate: '2026-11-20T23:59:59Z',
    companyId: id('co', 2),
  }),
  task(4, 'Demo of the audit trail', {
    taskType: 'demo',
    dueDate: '2026-11-26T23:59:59Z',
    meetingId: id('mt', 5),
    companyId: id('co', 1),
  }),
  task(5, 'Call Milo about budget', {
    taskType: 'call',
    completed: true,
    status: 'completed',
    completedAt: at(20),
    dueDate: '2026-11-22T23:59:59Z',
    companyId: id('co', 4),
  }),
]

export function attendee(
  number: number,
  meetingNumber: number,
  name: string,
  email: string | null,
  changes: Partial<Attendee> = {},
): Attendee {
  return {
    id: id('at', number),
    meetingId: id('mt', meetingNumber),
    contactId: null,
    name,
    email,
    isExternal: true,
    isOrganizer: false,
    matchReason: 'exact_email',
    candidates: [],
    ...changes,
  }
}

export const attendees: Attendee[] = [
  attendee(1, 1, 'Priya Raman', 'priya@northwind.example', { contactId: id('ct', 1) }),
  attendee(2, 1, 'Tomás Vidal', 'tomas@northwind.example', {
    contactId: id('ct', 2),
    matchReason: 'none',
    candidates: [
      { kind: 'company', id: id('co', 1), label: 'Northwind' },
      { kind: 'company', id: id('co', 3), label: 'Vidal Partners' },
    ],
  }),
  attendee(3, 1, rep.name, rep.email, { isExternal: false, isOrganizer: true }),
  attendee(4, 2, 'Dana Whitfield', 'dana@globex.example', { contactId: id('ct', 3) }),
  attendee(5, 2, 'Alex Moreau', 'alex.moreau@gmail.com', { matchReason: 'none_free_mail' }),
  attendee(7, 4, 'Milo Ferrand', 'milo@initech.example', { contactId: id('ct', 4) }),
  attendee(6, 2, rep.name, rep.email, { isExternal: false, isOrganizer: true }),
]

export const transcripts: Transcript[] = [
  {
    id: id('mt', 1),
    meetingId: id('mt', 1),
    language: 'en',
    utterances: [
      line('Priya Raman', 0, 'Thanks for making the time. Tomás is here too, for procurement.'),
      line(rep.name, 9, 'Good to meet you, Tomás. Shall we start with the seats?'),
      line('Tomás Vidal', 15, 'Please. We were at twenty, and I think we need more.'),
      line('Priya Raman', 22, "It's twenty-five with the new team in Leeds."),
      line(
        rep.name,
        1421,
        "I'll get the revised proposal with twenty-five seats over to you by Friday.",
      ),
      line('Priya Raman', 1905, "You'll have our security questionnaire this week."),
      line('Priya Raman', 1911, 'It is about eighty rows, I would love it back before the fourth.'),
      line('Tomás Vidal', 2000, 'Somebody should check whether the DPA needs a second signature.'),
    ],
  },
]

function line(speaker: string, offset: number, text: string) {
  return { speaker, email: null, offset, text }
}

export const integration: Integration = {
  id: id('in', 1),
  userId: rep.userId,
  fathomUserEmail: rep.email,
  status: 'active',
  connectedAt: at(480),
  lastSyncAt: at(1.3),
}

export const syncState: SyncState = {
  id: id('sy', 1),
  userId: rep.userId,
  syncStatus: 'idle',
  totalMeetings: 61,
  meetingsSynced: 61,
  lastSyncError: null,
  lastSuccessfulSync: at(1.3),
  lastDeliveryAt: at(1.28),
  parkedCount: 0,
  missingCount: 0,
  missingCheckedAt: at(0.5),
}

export const settings: RepSettings = {
  id: id('se', 1),
  userId: rep.userId,
  taskCreation: 'review',
  chosen: true,
  timeZone,
  aiEnabled: false,
  ownDomains: ['northbeam.example'],
}

export const colleagues: Colleague[] = [
  { id: id('cg', 1), userId: rep.userId, email: rep.email, name: rep.name, role: 'admin' },
  {
    id: id('cg', 2),
    userId: id('rep', 2),
    email: 'dana@northbeam.example',
    name: 'Dana Okafor',
    role: 'member',
  },
]

export const history: HistoryEntry[] = [
  { ...past(1, 0.2, 'rep', 'tasks', 'insert', [], 'Demo of the audit trail'), rowId: id('tk', 4) },
  {
    ...past(5, 0.9, 'rep', 'tasks', 'update', ['completed'], 'Call Milo about budget'),
    rowId: id('tk', 5),
  },
  past(2, 1.3, 'rules', 'tasks', 'insert', [], 'Add Tomás to the shared channel'),
  past(3, 1.31, 'fathom', 'meetings', 'insert', [], 'Pricing call'),
  past(4, 26, 'colleague', 'tasks', 'update', ['due_date'], 'Demo of the audit trail'),
]

function past(
  number: number,
  hoursAgo: number,
  actor: HistoryEntry['actor'],
  table: string,
  action: HistoryEntry['action'],
  changed: string[],
  title: string,
): HistoryEntry {
  const actorId = actor === 'rep' ? rep.userId : actor === 'colleague' ? id('rep', 2) : null
  return {
    id: id('hi', number),
    at: at(hoursAgo),
    actor,
    actorId,
    table,
    rowId: id('x', number),
    action,
    changed,
    title,
    mutationId: null,
  }
}

/** What the companion says of the connection in a state of this name. */
export function fathomStatus(state: string): FathomStatus {
  const isAsking = state.includes('who')
  return {
    connection: 'active',
    fathomUserEmail: isAsking ? null : rep.email,
    recorders: isAsking
      ? [
          { name: rep.name, email: 'sam.okoye@northbeam.example' },
          { name: 'Dana Okafor', email: 'dana@northbeam.example' },
          { name: null, email: 'sales@northbeam.example' },
        ]
      : [],
    lastDeliveryAt: at(1.28),
    lastSyncAt: at(1.27),
    waiting: 0,
    oldestWaitingAt: null,
    parked: state.includes('parked')
      ? [
          {
            id: 1,
            reason: 'crm_refused_22P02',
            message: 'The CRM did not take this call. Replay it to try again.',
            parkedAt: at(3),
          },
          {
            id: 2,
            reason: 'not_json',
            message:
              'Upshot could not read what Fathom sent. It is kept; replay it after an update.',
            parkedAt: at(27),
          },
        ]
      : [],
    missing: 0,
    missingCheckedAt: at(1),
    ai: { mode: 'claude', callsToday: 4, tokensToday: 21_000, costToday: 0.08, lastError: null },
  }
}

/** The way of a call through the companion. */
export const receipt: MeetingReceipt = {
  receivedAt: at(1.28),
  listedAt: at(1),
  syncedAt: at(1.27),
  counts: { items: 7, tasks: 2, excluded: 1, failed: 0, unknown: 1 },
}

let failures = 0

/** What the companion finds in calls that are not on the device, in a state of the gallery. */
export async function olderCalls(
  state: string,
  query: string,
  from: SearchPlace | null,
): Promise<Answer<OlderSaid>> {
  const words = [query]
  const line = (meetingId: string, call: string, hours: number, offset: number, text: string) => ({
    meetingId,
    call,
    start: at(hours),
    speaker: offset % 2 === 0 ? 'Dana Whitfield' : rep.name,
    offset,
    callUrl: `https://fathom.video/calls/${offset}`,
    text,
  })
  switch (state) {
    case 'search-older-asking':
      return new Promise(() => {})
    case 'search-older-failed':
      failures += 1
      if (failures > 1) break
      return {
        ok: false,
        message: 'The CRM does not answer right now. Try again in a moment.',
      }
    case 'search-older':
      return {
        ok: true,
        value: {
          words,
          said: [
            line(id('mt', 2), 'Globex', 30, 512, 'Is there a security review before we sign?'),
            line(id('mt', 2), 'Globex', 30, 733, '…that the security team wants to read first.'),
          ],
          next: null,
        },
      }
    case 'search-older-only':
      return {
        ok: true,
        value: {
          words,
          said: Array.from({ length: from === null ? 60 : 2 }, (_, index) =>
            line(
              id('mt', 2),
              'Globex',
              9_000 + index,
              512 + index,
              'Legal asked about escrow for the source code, as they did last time with you.',
            ),
          ),
          next: from === null ? { start: at(13_000), meetingId: id('mt', 3) } : null,
        },
      }
  }
  return { ok: true, value: { words, said: [], next: null } }
}
