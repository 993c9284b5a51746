import { expect, test } from 'vitest'
import type { MeetingToAnalyse } from '../server/ai/prompt.ts'
import { buildPrompt } from '../server/ai/prompt.ts'
import { namesIn, readDocument, rows, section } from './docs-names.ts'

const document = readDocument('privacy.md')
const sent = section(document, 'What is sent')

/** A call of which everything is known, and of which every text can be told from every other. */
const known: Required<MeetingToAnalyse> = {
  title: 'Title words',
  start: '2026-11-23T15:00:00Z',
  timeZone: 'Pacific/Chatham',
  summary: 'Summary words',
  items: [
    {
      id: '6f0c8a3e-0000-4000-8000-00000000id01',
      title: 'Send Robin Halevy the depot volumes, see https://secret.example/plan',
      assigneeName: 'Priya Ramanujan',
      ownerKnown: true,
      userGenerated: true,
      recordingTimestamp: 100,
    },
  ],
  transcript: [
    {
      speaker: 'Robin Halevy',
      offset: 95,
      text: "I'll send the depot volumes to robin@secret.example.",
    },
    ...Array.from({ length: 5 }, (_, index) => ({
      speaker: 'Priya Ramanujan',
      offset: 2_000 + index,
      text: index === 4 ? 'Of something else entirely.' : 'Well.',
    })),
  ],
}

const { user } = buildPrompt(known, 'f'.repeat(24))

function keysOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => keysOf(one, path))
  if (typeof value !== 'object' || value === null) return [path.slice(1)]
  return Object.entries(value).flatMap(([key, inner]) => keysOf(inner, `${path}.${key}`))
}

test('the fields that are sent are the fields that are documented', () => {
  const json = user.split('\n')[1] ?? ''
  expect([...new Set(keysOf(JSON.parse(json)))].toSorted()).toEqual(namesIn(sent))
})

test('everything that the prompt is made from is either documented as sent or not sent', () => {
  const documented = new Set(namesIn(sent))
  const fields: Record<keyof MeetingToAnalyse, string | null> = {
    title: 'title',
    summary: 'summary',
    items: 'items.words',
    transcript: 'lines.says',
    start: null,
    timeZone: null,
  }
  const itemFields: Record<keyof MeetingToAnalyse['items'][number], string | null> = {
    title: 'items.words',
    assigneeName: 'items.assignee',
    userGenerated: 'items.typedByHand',
    id: null,
    ownerKnown: null,
    recordingTimestamp: null,
  }
  const lineFields: Record<keyof MeetingToAnalyse['transcript'][number], string | null> = {
    speaker: 'lines.who',
    text: 'lines.says',
    offset: null,
  }
  for (const name of Object.values({ ...fields, ...itemFields, ...lineFields })) {
    if (name !== null) expect(documented).toContain(name)
  }
  expect(user).toContain('Title words')
  expect(user).toContain('"Priya"')
  for (const unsent of [
    '6f0c8a3e',
    '2026-11-23',
    'Chatham',
    'Halevy',
    'Ramanujan',
    'secret.example',
    '"100"',
    'something else entirely',
  ]) {
    expect(user).not.toContain(unsent)
  }
})

test('the documented bounds hold', () => {
  const long = 'w'.repeat(5_000)
  const many = Array.from({ length: 1_000 }, (_, index) => index)
  const huge = buildPrompt(
    {
      ...known,
      title: long,
      summary: long,
      items: many.flatMap((index) =>
        known.items.map((item) => ({
          ...item,
          id: String(index),
          title: long,
          assigneeName: 'n'.repeat(999),
        })),
      ),
      transcript: many.map((index) => ({
        speaker: 's'.repeat(999),
        offset: 90 + index / 50,
        text: long.slice(0, 900),
      })),
    },
    'f'.repeat(24),
  )
  const { title, summary, items, lines } = JSON.parse(huge.user.split('\n')[1] ?? '')
  const longest = (texts: string[]) => Math.max(...texts.map(({ length }) => length))
  const bounds: Record<string, string> = {
    title: `${title.length} characters`,
    summary: `${summary.length.toLocaleString('en')} characters`,
    'items.words': `${items.length} items, ${longest(items.map(({ words }: { words: string }) => words))} characters each`,
    'items.assignee': `${longest(items.map(({ assignee }: { assignee: string }) => assignee))} characters`,
    'lines.who': `${longest(lines.map(({ who }: { who: string }) => who))} characters`,
    'lines.says': `${lines.length} lines, ${longest(lines.map(({ says }: { says: string }) => says))} characters each`,
  }
  for (const [name, , bound = ''] of rows(sent)) {
    const field = name?.replaceAll('`', '').trim() ?? ''
    expect([field, bound.trim()]).toEqual([field, bounds[field] ?? ''])
  }
})
