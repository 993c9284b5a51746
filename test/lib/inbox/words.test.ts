import { describe, expect, test } from 'vitest'
import { matchWords } from '../../../lib/inbox/match-words.ts'
import { nudgeTitle } from '../../../lib/inbox/nudge.ts'
import { groupTasks, pressing } from '../../../lib/inbox/task-groups.ts'
import { couldMean, isViewer, wouldMake } from '../../../lib/inbox/would-make.ts'
import {
  attendee,
  attendees,
  contacts,
  id,
  meetings,
  now,
  rep,
  task,
  tasks,
} from '../../gallery/fixtures.ts'

const viewer = { userId: rep.userId, email: rep.email, names: [rep.name] }
const reader = { now, timeZone: 'UTC', hour12: false }

describe('what a click would make', () => {
  test('is said in one line', () => {
    const [call] = meetings
    if (!call) throw new Error('no meeting')
    expect(wouldMake(call, contacts[0])).toBe('Task for you · Northwind, Priya Raman')
    expect(wouldMake({ companyName: null }, undefined)).toBe('Task for you')
    expect(wouldMake(call, undefined, 'Dana Okafor')).toBe('Task for Dana · Northwind')
  })

  test.each([
    ['Send the security questionnaire', 'Follow up with Priya: security questionnaire'],
    ['Confirm the number of seats.', 'Follow up with Priya: Confirm the number of seats'],
    ['share their usage figures', 'Follow up with Priya: usage figures'],
  ])('a nudge about “%s” is worded for the rep', (title, words) => {
    expect(nudgeTitle({ title, assigneeName: 'Priya Raman', assigneeEmail: null })).toBe(words)
  })

  test('a nudge fits the longest title that a task may have', () => {
    const title = 'x'.repeat(900)
    expect(nudgeTitle({ title, assigneeName: null, assigneeEmail: 'a@b.example' })).toHaveLength(
      500,
    )
  })
})

describe('who is meant', () => {
  test('the rep is known by address and by name', () => {
    expect(isViewer(viewer, null, 'SAM@northbeam.example ')).toBe(true)
    expect(isViewer(viewer, 'sam okoye', null)).toBe(true)
    expect(isViewer(viewer, 'Sam', null)).toBe(false)
    expect(isViewer(viewer, ' ', null)).toBe(false)
  })

  const said = (speaker: string | null) => ({ quote: 'I will look.', speaker, offsetSeconds: 1 })

  test.each<[string, string | null, string | null | undefined, string[]]>([
    ['nobody named, nothing said', null, undefined, ['Me', 'Dana Whitfield', 'Alex Moreau']],
    ['a first name', 'Alex', undefined, ['Alex Moreau', 'Me', 'Dana Whitfield']],
    ['a name in capitals', 'WHITFIELD', undefined, ['Dana Whitfield', 'Me', 'Alex Moreau']],
    ["the rep's own first name", 'Sam', undefined, ['Me', 'Dana Whitfield', 'Alex Moreau']],
    ['words of the rep', null, 'Sam Okoye', ['Me', 'Dana Whitfield', 'Alex Moreau']],
    ['words of somebody else', null, 'Dana', ['Dana Whitfield', 'Alex Moreau', 'Me']],
    ['a name in words of somebody else', 'Alex', 'Dana', ['Alex Moreau', 'Dana Whitfield', 'Me']],
    ['words of nobody known', null, null, ['Me', 'Dana Whitfield', 'Alex Moreau']],
    [
      'words of one who was not invited',
      null,
      'Guest Speaker',
      ['Guest Speaker', 'Dana Whitfield', 'Alex Moreau', 'Me'],
    ],
    [
      'a name that is only part of a word',
      'Al',
      undefined,
      ['Me', 'Dana Whitfield', 'Alex Moreau'],
    ],
  ])('an unclear item with %s', (_, assigneeName, speaker, names) => {
    const there = attendees.filter((one) => one.meetingId === id('mt', 2))
    const evidence = speaker === undefined ? null : said(speaker)
    expect(couldMean({ assigneeName, evidence }, there, viewer).map((one) => one.name)).toEqual(
      names,
    )
  })

  test('nobody is offered twice', () => {
    const twice = [attendee(1, 1, 'Priya', 'p@x.example'), attendee(2, 1, 'Priya R', 'P@x.example')]
    expect(couldMean({ assigneeName: null, evidence: null }, twice, viewer)).toHaveLength(2)
  })
})

describe('why a person is who they are', () => {
  test.each([
    [{ matchReason: 'exact_email' }, 'Northwind', 'known by their address'],
    [{ matchReason: 'domain' }, 'Northwind', 'by the domain of their address'],
    [{ matchReason: 'chosen_by_rep' }, 'Northwind', 'chosen by you'],
    [{ matchReason: 'alias' }, 'Northwind', 'another address of theirs'],
    [{ matchReason: 'none_free_mail' }, null, 'personal address'],
    [{ matchReason: 'none' }, null, 'not known yet'],
  ] as const)('%o', (changes, company, reason) => {
    const person = attendee(1, 1, 'Priya', 'p@x.example', changes)
    expect(matchWords(person, company)).toEqual({ company, reason, isQuestion: false })
  })

  test('two companies that fit are a question, never a guess', () => {
    const tomas = attendees.find((one) => one.name === 'Tomás Vidal')
    if (!tomas) throw new Error('no attendee')
    expect(matchWords(tomas, null)).toEqual({
      company: 'Northwind?',
      reason: 'two companies fit',
      isQuestion: true,
    })
  })

  test('a question that the rep has just answered is one no more', () => {
    const tomas = attendees.find((one) => one.name === 'Tomás Vidal')
    if (!tomas) throw new Error('no attendee')
    expect(matchWords(tomas, 'Northwind')).toEqual({
      company: 'Northwind',
      reason: 'chosen by you',
      isQuestion: false,
    })
  })
})

describe('tasks', () => {
  test('are grouped by when they press', () => {
    const groups = groupTasks(tasks, reader).map(({ section, tasks }) => [
      section,
      tasks.map((one) => one.title),
    ])
    expect(groups).toEqual([
      ['overdue', ['Send Globex the usage report']],
      ['today', ['Email Priya the security overview']],
      ['week', ['Demo of the audit trail']],
      ['noDate', ['Add Tomás to the shared channel']],
      ['done', ['Call Milo about budget']],
    ])
    expect(pressing(tasks, reader)).toBe(2)
  })

  test('one due at a time of day is overdue from that minute on, one due on a day is not', () => {
    const at = new Date(now - 60_000).toISOString()
    const [timed] = groupTasks([task(1, 'Call', { dueDate: at, dueDateOnly: false })], reader)
    const [dated] = groupTasks([task(1, 'Call', { dueDate: at, dueDateOnly: true })], reader)
    expect([timed?.section, dated?.section]).toEqual(['overdue', 'today'])
  })

  test('cancelled ones are not shown', () => {
    expect(groupTasks([task(1, 'Never mind', { status: 'cancelled' })], reader)).toEqual([])
  })
})
