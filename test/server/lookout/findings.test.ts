import { expect, test } from 'vitest'
import { errorPlace } from '../../../lib/contract/error-place.ts'
import { eventAlerts } from '../../../server/lookout/event-alerts.ts'
import type { Known } from '../../../server/lookout/findings.ts'
import { findings } from '../../../server/lookout/findings.ts'
import { messageOf } from '../../../server/lookout/post.ts'
import type { Standing } from '../../../server/lookout/standing.ts'
import { none } from '../../setup/no-mailboxes.ts'

const now = Date.parse('2026-11-23T16:10:00Z')
const minute = 60_000

const quiet: Standing = {
  active: { ...none, mailboxes: 40 },
  revoked: none,
  disconnected: none,
  orphan: none,
  ai: { isOn: true, day: '2026-11-23', calls: 9, tokens: 1_000, tokenLimit: 10_000, dollars: 0.2 },
}
const well: Known = {
  now,
  sums: { meeting_synced: { quarter: 3, hour: 9, hourBefore: 8, day: 90 } },
  standing: quiet,
  accuracy: [{ tier: 'ai', model: 'claude-haiku-4-5', reviewed: 200, corrected: 10 }],
  canary: { at: now, ms: 800, problem: null },
}
const ids = (known: Partial<Known>) => findings({ ...well, ...known }).map(({ id }) => id)
const active = (more: object): Standing => ({ ...quiet, active: { ...quiet.active, ...more } })
const ai = (more: object): Standing => ({ ...quiet, ai: { ...quiet.ai, ...more } })

test('while all is well nobody is called', () => {
  expect(findings(well)).toEqual([])
})

test.each(Object.entries(eventAlerts))(
  '%s calls for somebody above its number, and not before',
  (event, [moreThan, window]) => {
    const sums = (n: number) => ({
      [event]: {
        quarter: window === 'quarter' ? n : 0,
        hour: window === 'quarter' || window === 'day' ? 0 : n,
        hourBefore: window === 'hours in a row' ? n : 0,
        day: n,
      },
    })
    const found = (n: number) => ids({ sums: sums(n) }).filter((id) => id.startsWith('event:'))
    expect(found(moreThan)).toEqual([])
    expect(found(moreThan + 1)).toEqual([`event:${event}`])
  },
)

test('an erasure that fails in one hour alone calls nobody', () => {
  const sum = { quarter: 0, hour: 4, hourBefore: 0, day: 4 }
  expect(ids({ sums: { erase_failed: sum } })).toEqual([])
})

test.each<[string, Partial<Known>, string[]]>([
  ['the CRM is silent', { standing: null }, ['crm']],
  [
    'a delivery waits',
    { standing: active({ oldestWaitingAt: '2026-11-23T15:39:00Z' }) },
    ['waiting'],
  ],
  [
    'one waits for 29 minutes',
    { standing: active({ oldestWaitingAt: '2026-11-23T15:41:00Z' }) },
    [],
  ],
  ['three of forty are overdue', { standing: active({ overdue: 3 }) }, ['overdue']],
  ['two of forty are overdue', { standing: active({ overdue: 2 }) }, []],
  ['calls are missing', { standing: active({ missing: 1 }) }, ['missing']],
  ['orphans stay', { standing: { ...quiet, orphan: { ...none, mailboxes: 1 } } }, ['orphans']],
  [
    'the road is closed',
    { canary: { at: now, ms: null, problem: 'it was answered with 500' } },
    ['canary'],
  ],
  ['the road is slow', { canary: { at: now, ms: 10_001, problem: null } }, ['canary_slow']],
  ['tokens run out', { standing: ai({ tokens: 8_001 }) }, ['ai_cost']],
  ['AI is off', { standing: ai({ isOn: false, tokens: 9_999 }) }, []],
  [
    'a third falls back on the rules',
    {
      sums: {
        meeting_analysed: { quarter: 0, hour: 0, hourBefore: 0, day: 20 },
        ai_given_up_for_now: { quarter: 0, hour: 0, hourBefore: 0, day: 10 },
      },
    },
    ['ai_fallback'],
  ],
  [
    'two of three, which says nothing',
    { sums: { ai_given_up_for_now: { quarter: 0, hour: 0, hourBefore: 0, day: 3 } } },
    [],
  ],
  [
    'a model is often corrected',
    { accuracy: [{ tier: 'ai', model: 'claude-x', reviewed: 100, corrected: 26 }] },
    ['accuracy:ai:claude-x'],
  ],
  [
    'rules are corrected in a few',
    { accuracy: [{ tier: 'rules', model: null, reviewed: 39, corrected: 39 }] },
    [],
  ],
  ['accuracy cannot be asked', { accuracy: null }, []],
])('%s', (_, known, expected) => {
  expect(ids(known)).toEqual(expected)
})

test('what passes by itself has to hold for a while, and each says what to do', () => {
  const all = findings({
    ...well,
    standing: active({ missing: 2, overdue: 9 }),
    canary: { at: now, ms: null, problem: 'nobody answers at PUBLIC_URL' },
  })
  expect(all.map(({ id, holdMs }) => [id, holdMs / minute])).toEqual([
    ['overdue', 14],
    ['missing', 120],
    ['canary', 14],
  ])
  for (const { words, action } of all) {
    expect(words).toMatch(/\.$/)
    expect(action.length).toBeGreaterThan(30)
  }
})

test('the message says what is over, what is new, and what to do', () => {
  const alert = { id: 'x', words: 'It rains.', action: 'Take a coat.', since: now - 45 * minute }
  expect(messageOf({ raised: [alert], cleared: [alert] }, 'companion.example', now)).toBe(
    [
      'Upshot at companion.example',
      'Over, after 45 minutes: It rains.',
      'Since now: It rains.',
      '  What to do: Take a coat.',
    ].join('\n'),
  )
})

test('the place of an error is told, and nothing of its message', () => {
  const error = new Error('Secret: dana@acme.example\n    at leak (secret.ts:1:1)\n{"body":"x"}')
  const place = errorPlace(error)
  expect(place).toMatch(/^[\w$.<>#?]+@findings\.test\.ts:\d+:\d+/)
  expect(place).not.toMatch(/leak|secret|dana|body/)
  expect(errorPlace('thrown text')).toBeNull()
  expect(errorPlace(Object.assign(new Error('x'), { stack: 'x' }))).toBeNull()
})
