import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, test } from 'vitest'
import { db } from '../../../lib/cache/db.ts'
import { setMeta } from '../../../lib/cache/meta.ts'
import { putTranscripts } from '../../../lib/cache/transcripts.ts'
import { wipeCache } from '../../../lib/cache/wipe.ts'
import type { Transcript } from '../../../lib/contract/rows.ts'
import { queryWords } from '../../../lib/format/find-words.ts'
import { fold } from '../../../lib/format/fold.ts'
import type { Found } from '../../../lib/search/found.ts'
import type { Progress } from '../../../lib/search/keep-index.ts'
import { searchCache } from '../../../lib/search/search-cache.ts'
import type { SearchIndex } from '../../../lib/search/search-index.ts'
import { createSearchIndex, searchLock } from '../../../lib/search/search-index.ts'
import { itemRow, meetingRow, rep } from '../model-crm.ts'
import { corpus } from './corpus.ts'

beforeEach(async () => {
  await wipeCache()
  await setMeta('owner', rep)
})

/** Grants every lock at once, as a browser with one window does. */
const locks: Pick<LockManager, 'request'> = {
  request: async (...args: unknown[]) => {
    const granted = args.at(-1)
    return typeof granted === 'function' ? granted(null) : undefined
  },
}

const everything = ['meetings', 'actionItems', 'contacts', 'transcripts', 'searchGrams']

function saying(id: string, ...texts: string[]): Transcript {
  const utterances = texts.map((text, at) => ({ speaker: 'Priya', email: null, offset: at, text }))
  return { id, meetingId: id, language: 'en', utterances }
}

async function keep(...all: Transcript[]): Promise<void> {
  await putTranscripts(new Map(all.map((one) => [one.id, one])))
}

async function saidOf(index: SearchIndex, query: string): Promise<string[]> {
  return (await index.search(query)).said.map(({ text }) => text)
}

/** What a search must find, told from the rows themselves and without the extension's own searching. */
async function reference() {
  const [meetings, items, contacts, transcripts] = await Promise.all([
    db.meetings.toArray(),
    db.actionItems.toArray(),
    db.contacts.toArray(),
    db.transcripts.toArray(),
  ])
  const start = (id: string) => meetings.find((one) => one.id === id)?.meetingStart ?? ''
  const isHere = (id: string) => meetings.some((one) => one.id === id)
  const newest = (one: string, other: string) =>
    Number(isHere(other)) - Number(isHere(one)) ||
    start(other).localeCompare(start(one)) ||
    one.localeCompare(other)
  const sameCallKeepsOrder = (one: string, other: string) =>
    one === other ? 0 : newest(one, other)
  const calls = meetings.toSorted((one, other) => newest(one.id, other.id))
  const lines = calls
    .filter(({ hasTranscript }) => hasTranscript)
    .flatMap(({ id }) => {
      const utterances = transcripts.find((one) => one.id === id)?.utterances ?? []
      return utterances.map(({ text, offset }) => ({ key: `${id} ${offset}`, text: fold(text) }))
    })
  const shownItems = items
    .filter(({ goneAt }) => goneAt === null)
    .toSorted((one, other) => sameCallKeepsOrder(one.meetingId, other.meetingId))
    .map(({ id, title, assigneeName, assigneeEmail }) => ({
      key: id,
      text: fold([title, assigneeName, assigneeEmail].filter(Boolean).join('\n')),
    }))
  const people = contacts.map(({ id, firstName, lastName, email }) => ({
    key: id,
    text: fold(`${firstName} ${lastName} ${email ?? ''}`),
  }))
  const heads = calls.map(({ id, title, companyName, summary }) => ({
    key: id,
    // Marks are not words, and these have no link.
    text: fold(`${title} ${companyName ?? ''} ${summary ?? ''}`.replace(/[*#]/g, '')),
  }))
  return (query: string, limit: number) => {
    const words = queryWords(query)
    const keys = (rows: readonly { key: string; text: string }[]) =>
      rows
        .filter(({ text }) => words.length > 0 && words.every((word) => text.includes(word)))
        .map(({ key }) => key)
        .slice(0, limit)
    return { said: keys(lines), items: keys(shownItems), people: keys(people), calls: keys(heads) }
  }
}

function keysOf({ said, items, people, calls }: Found) {
  const id = (one: { id: string }) => one.id
  return {
    said: said.map(({ meetingId, offset }) => `${meetingId} ${offset}`),
    items: items.map(id),
    people: people.map(id),
    calls: calls.map(id),
  }
}

test.each([
  ['with every call indexed', 20261123, 1],
  ['with half of them still to be indexed', 20261124, 0.5],
])(
  'of 500 generated searches %s nothing is missed, nothing is out of order',
  async (_, seed, share) => {
    console.info(`seed ${seed}`)
    const { queries, ids } = await corpus(seed, 500)
    const index = createSearchIndex(locks)
    await index.catchUp()
    await db.searchGrams.bulkDelete(ids.slice(Math.floor(ids.length * share)))
    index.changed(everything)
    const expected = await reference()
    let hits = 0
    for (const [number, query] of queries.entries()) {
      const limit = number % 3 === 0 ? 5 : Number.MAX_SAFE_INTEGER
      const found = await index.search(query, limit)
      const why = `${JSON.stringify(query)} of seed ${seed}`
      expect(keysOf(found), why).toEqual(expected(query, limit))
      // What is shown of each is the same as well.
      if (number % 20 === 0) expect(found, why).toEqual(await searchCache(query, limit))
      hits += found.said.length
    }
    expect(hits).toBeGreaterThan(queries.length)
  },
  120_000,
)

describe('the index', () => {
  beforeEach(async () => {
    await db.meetings.bulkPut([
      meetingRow('m1', { hasTranscript: true, meetingStart: '2026-11-20T10:00:00Z' }),
      meetingRow('m2', { hasTranscript: true, meetingStart: '2026-11-21T10:00:00Z' }),
    ])
    await keep(saying('m1', 'The security review'), saying('m2', 'Security first', 'Then price'))
  })

  test('finds what was said, newest call first', async () => {
    const index = createSearchIndex(locks)
    await index.catchUp()
    expect(await saidOf(index, 'secur')).toEqual(['Security first', 'The security review'])
    expect(await db.searchGrams.count()).toBe(2)
  })

  test('is not built again when it is there', async () => {
    await createSearchIndex(locks).catchUp()
    const seen: Progress[] = []
    await createSearchIndex(locks).catchUp((progress) => seen.push(progress))
    expect(new Set(seen.map(({ indexed }) => indexed))).toEqual(new Set([2]))
  })

  test('counts its way through what is new', async () => {
    const seen: Progress[] = []
    await createSearchIndex(locks).catchUp((progress) => seen.push(progress))
    expect(seen.map(({ indexed }) => indexed)).toEqual([0, 1, 2])
  })

  test('follows a transcript that changes and one that goes', async () => {
    const index = createSearchIndex(locks)
    await index.catchUp()
    await saidOf(index, 'security')
    await keep(saying('m2', 'Nothing of the kind'))
    index.changed(['transcripts'])
    // Before it is indexed anew, and after.
    expect(await saidOf(index, 'security')).toEqual(['The security review'])
    await index.catchUp()
    index.changed(everything)
    expect(await saidOf(index, 'kind')).toEqual(['Nothing of the kind'])

    await putTranscripts(new Map([['m1', null]]))
    await index.catchUp()
    index.changed(everything)
    expect(await saidOf(index, 'security')).toEqual([])
    expect(await db.searchTexts.toCollection().primaryKeys()).toEqual(['m2'])
  })

  test('of another release is made anew', async () => {
    await createSearchIndex(locks).catchUp()
    await db.searchGrams.toCollection().modify((row) => {
      row.stamp = `0 ${row.stamp.split(' ')[1]}`
    })
    const seen: Progress[] = []
    await createSearchIndex(locks).catchUp((progress) => seen.push(progress))
    expect(seen[0]).toEqual({ indexed: 0, total: 2 })
    expect(await saidOf(createSearchIndex(locks), 'price')).toEqual(['Then price'])
  })

  test('writes nothing of a rep who signed out while a call was being read', async () => {
    const index = createSearchIndex(locks)
    await index.catchUp((progress) => {
      if (progress.indexed === 1) void wipeCache()
    })
    await index.catchUp()
    expect(await db.searchGrams.count()).toBe(0)
    expect(await db.searchTexts.count()).toBe(0)
  })

  test('is written by one window at a time', async () => {
    const asked: string[] = []
    const watched: typeof locks = {
      request: async (...args: unknown[]) => {
        asked.push(String(args[0]))
      },
    }
    await createSearchIndex(watched).catchUp()
    expect(asked).toEqual([searchLock])
    expect(await db.searchGrams.count()).toBe(0)
  })

  test('lets go of what it read and reads it again', async () => {
    const index = createSearchIndex(locks)
    await index.catchUp()
    await index.warm()
    expect(await saidOf(index, 'price')).toEqual(['Then price'])
    index.rest()
    expect(await saidOf(index, 'price')).toEqual(['Then price'])
  })
})

describe('a search', () => {
  test('finds items, people, companies and summaries, with what their rows show', async () => {
    await db.meetings.bulkPut([
      meetingRow('m1', { title: 'Kick-off', summary: '## Next\n- **Legal** review of the DPA' }),
      meetingRow('m2', { title: 'Old', companyName: 'Globex', meetingStart: null }),
    ])
    await db.actionItems.bulkPut([
      itemRow('i1', 'm1', { title: 'Send the DPA', taskId: 't1' }),
      itemRow('i2', 'm1', { title: 'A DPA that is gone', goneAt: '2026-11-20T10:00:00Z' }),
    ])
    await db.companies.put({
      id: 'c1',
      ownerId: rep.userId,
      name: 'Muñoz y Cía',
      domain: null,
      source: 'fathom',
      firstSeenAt: null,
    })
    await db.contacts.put({
      id: 'p1',
      ownerId: rep.userId,
      firstName: 'Inés',
      lastName: null,
      email: 'ines@munoz.example',
      companyId: 'c1',
      source: 'fathom',
      firstSeenAt: null,
    })
    const index = createSearchIndex(locks)
    expect(await index.search('dpa')).toMatchObject({
      items: [{ id: 'i1', title: 'Send the DPA', isTask: true, call: 'Northwind' }],
      calls: [{ id: 'm1', summary: 'Next\nLegal review of the DPA' }],
    })
    expect((await index.search('munoz ines')).people).toEqual([
      {
        id: 'p1',
        name: 'Inés',
        company: 'Muñoz y Cía',
        email: 'ines@munoz.example',
        meetingId: null,
      },
    ])
    expect((await index.search('globex')).calls.map(({ id }) => id)).toEqual(['m2'])
  })

  test('says when more was found than is shown, and how much of it is on this device', async () => {
    await db.meetings.bulkPut([
      meetingRow('m1', { hasTranscript: true }),
      meetingRow('m2', { hasTranscript: true }),
    ])
    await keep(saying('m1', 'yes', 'yes yes', 'yes'))
    const index = createSearchIndex(locks)
    const found = await index.search('yes', 2)
    expect(found.said).toHaveLength(2)
    expect(found).toMatchObject({ more: { said: true }, spoken: 2, heard: 1, searched: 2 })
    expect((await index.search('yes', 3)).more.said).toBe(false)
  })

  test('in client-safe mode finds and suggests what is of that company alone', async () => {
    const start = '2026-11-20T10:00:00Z'
    await db.meetings.bulkPut([
      meetingRow('m1', { hasTranscript: true, companyId: 'c1', meetingStart: start }),
      meetingRow('m2', { hasTranscript: true, companyId: 'c2', companyName: 'Globex' }),
    ])
    await db.actionItems.bulkPut([itemRow('i1', 'm1'), itemRow('i2', 'm2')])
    await keep(saying('m1', 'The price is fine'), saying('m2', 'The price is secret'))
    const index = createSearchIndex(locks)
    await index.catchUp()
    expect(await saidOf(index, 'price')).toHaveLength(2)
    for (const companyId of ['c1', 'c2', null]) {
      const only = { companyId }
      const found = await index.search('pric', 50, only)
      expect(found).toEqual(await searchCache('pric', 50, only))
      expect(found.said.map(({ meetingId }) => meetingId)).toEqual(
        companyId === null ? [] : [`m${companyId.slice(1)}`],
      )
    }
    expect(await index.suggest('secrat')).toBe('secret')
    expect(await index.suggest('secrat', { companyId: 'c2' })).toBe('secret')
    expect(await index.suggest('secrat', { companyId: 'c1' })).toBeNull()
    expect(await index.suggest('globox', { companyId: 'c1' })).toBeNull()
    expect(await saidOf(index, 'secret')).toHaveLength(1)
  })
})
