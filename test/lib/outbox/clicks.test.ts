import { expect, test } from 'vitest'
import type { Context } from '../../../lib/cache/outbox-rows.ts'
import type { MutationName } from '../../../lib/contract/mutation.ts'
import { mutationNames } from '../../../lib/contract/mutation.ts'
import { readArgs, ruleOf } from '../../../lib/outbox/clicks/registry.ts'
import type { Rows } from '../../../lib/outbox/clicks/rule.ts'
import * as all from '../../gallery/fixtures.ts'

const attendee = all.attendees.find(({ contactId }) => contactId !== null)
const [taskId, itemId] = [all.tasks[0]?.id ?? '', all.items[0]?.id ?? '']
const [contactId, companyId] = [attendee?.contactId ?? '', all.id('co', 2)]

/** One click of each kind. */
const examples: { [N in MutationName]: Record<string, unknown> } = {
  'task.create_from_item': { itemId, taskId: all.id('tk', 90), title: 'Call them' },
  'task.undo_create': { taskId, itemId },
  'task.create': { taskId: all.id('tk', 90), title: 'Call them' },
  'task.edit': { taskId, changes: { title: 'Call them', dueDate: null } },
  'task.complete': { taskId },
  'task.reopen': { taskId },
  'task.delete': { taskId },
  'task.place': { taskId, on: '2026-12-04' },
  'task.choose_deal': { taskId, deal: '4711', none: false },
  'item.edit': { itemId, changes: { title: 'Call them', priority: 'high' } },
  'item.set_category': { itemId, taskType: 'demo' },
  'item.assign': { itemId, assigneeName: 'Priya', assigneeEmail: null },
  'item.set_contact': { itemId, contactId },
  'item.undo_contact': {
    itemId,
    correctionId: all.id('mu', 2),
    contactId: null,
    contactReason: null,
    chosen: false,
  },
  'item.complete': { itemId },
  'item.reopen': { itemId },
  'item.dismiss': { itemId },
  'item.restore': { itemId },
  'match.choose_contact': { attendeeId: attendee?.id, contactId: all.id('ct', 2) },
  'match.choose_company': { contactId, companyId },
  'match.not_company': { contactId, companyId },
  'match.add_alias': { contactId, email: 'p@northwind.example' },
  'match.merge_contacts': { keepId: all.id('ct', 2), mergeId: contactId },
  'match.undo': { correctionId: all.id('mu', 1) },
  'person.set_nature': { attendeeId: attendee?.id, nature: 'robot' },
  'person.is_me': { email: attendee?.email },
  'person.is_not_me': { email: attendee?.email },
  'person.forget': { contactId },
  'record.rename_company': { companyId, name: 'Globex SE' },
  'record.rename_contact': { contactId, firstName: 'Ann', lastName: null },
  'record.merge_companies': { keepId: companyId, mergeId: all.id('co', 1) },
  'meeting.set_company': { meetingId: all.id('mt', 1), companyId },
  'meeting.set_primary_contact': { meetingId: all.id('mt', 1), contactId },
  'settings.set': { taskCreation: 'automatic' },
  'workspace.add_domain': { domain: 'labs.example' },
  'workspace.remove_domain': { domain: 'northbeam.example' },
  'workspace.rename': { name: 'Northbeam Sales' },
  'team.invite': {
    invitationId: all.id('in', 9),
    email: 'lee@northbeam.example',
    role: 'member',
    tokenDigest: 'a'.repeat(64),
  },
  'team.revoke': { invitationId: all.id('in', 1) },
  'team.join': { invitationId: all.id('in', 2) },
  'team.leave': {},
  'team.remove': { userId: all.colleagues[1]?.userId },
  'team.set_role': { userId: all.colleagues[1]?.userId, role: 'admin' },
  'team.ask': { requestId: all.id('rq', 9), workspaceId: all.id('ws', 2) },
  'team.withdraw': { requestId: all.id('rq', 9) },
  'account.delete': {},
  'account.keep': {},
  'team.answer': { requestId: all.id('rq', 1), accept: true },
}

const context: Context = {
  userId: all.rep.userId,
  companyId,
  contactId,
  assignee: { name: 'Priya', email: null, kind: 'external', userId: null },
  timeZone: 'UTC',
  reach: [itemId, all.id('mt', 1)],
  companyName: 'Globex',
  ours: ['northbeam.example'],
  changed: ['title', 'priority', 'taskType', 'completed', 'assignee'],
}

function seeded(): Rows {
  const byId = <Row extends { id: string }>(rows: readonly Row[]) =>
    new Map(rows.map((row) => [row.id, row]))
  return {
    task: byId(all.tasks),
    action_item: byId(all.items),
    attendee: byId(all.attendees),
    contact: byId(all.contacts),
    company: byId(all.companies),
    meeting: byId(all.meetings),
    settings: byId([all.settings]),
  }
}

function draw<N extends MutationName>(rows: Rows, name: N): void {
  const args = readArgs(name, examples[name])
  if (args === null) throw new Error(`The example of ${name} is not a click.`)
  ruleOf(name).draw(rows, args, { at: '2026-11-24T10:00:00Z', context })
}

test.each(mutationNames)('drawing %s over its own result changes nothing', (name) => {
  const rows = seeded()
  draw(rows, name)
  const once = structuredClone(rows)
  draw(rows, name)
  expect(rows).toEqual(once)
})

test.each(mutationNames)('%s is not drawn where its rows are not there', (name) => {
  const rows: Rows = {
    task: new Map(),
    action_item: new Map(),
    attendee: new Map(),
    contact: new Map(),
    company: new Map(),
    meeting: new Map(),
    settings: new Map(),
  }
  draw(rows, name)
  const drawn = Object.values(rows).flatMap((table) => [...table.values()].filter(Boolean))
  // Only a task of the rep's own needs nothing to stand on.
  expect(drawn).toHaveLength(name === 'task.create' ? 1 : 0)
})

test('each action is of one rule, and only taking back whom an item is about has none', () => {
  const actions = mutationNames.flatMap((name) => Object.keys(ruleOf(name).act))
  expect(new Set(actions).size).toBe(actions.length)
  expect(mutationNames.filter((name) => Object.keys(ruleOf(name).act).length === 0)).toEqual([
    'item.undo_contact',
  ])
})

test('a click that this release does not know is not read', () => {
  expect(readArgs('task.reopen', { taskId: 'no id' })).toBeNull()
})
