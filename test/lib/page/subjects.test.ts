import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { showOnly } from '../../../lib/cache/client-safe.ts'
import { db } from '../../../lib/cache/db.ts'
import { setMeta } from '../../../lib/cache/meta.ts'
import {
  aboutSubject,
  companyOfPage,
  companyWith,
  pin,
  pinned,
  readMatcher,
  refuseMatch,
  shownFor,
  toSearchFor,
  unpin,
  unrefuseMatch,
} from '../../../lib/page/subjects.ts'
import * as all from '../../gallery/fixtures.ts'

const northwind = { kind: 'company', id: all.id('co', 1) } as const
const globex = { kind: 'company', id: all.id('co', 2) } as const
const priya = { kind: 'contact', id: all.id('ct', 1) } as const
const page = { url: 'https://www.northwind.example/', title: '' }

beforeEach(async () => {
  await setMeta('owner', { userId: all.rep.userId, email: all.rep.email })
  await db.companies.bulkPut(all.companies)
  await db.contacts.bulkPut(all.contacts)
  await db.meetings.bulkPut(all.meetings)
  await db.attendees.bulkPut(all.attendees)
  await db.actionItems.bulkPut(all.items)
  await db.colleagues.bulkPut(all.colleagues)
})
afterEach(() => Promise.all(db.tables.map((table) => table.clear())))

const match = async () => (await readMatcher())(page)

test('a company is known with its newest call first, and what is open and owed on all of them', async () => {
  const about = await aboutSubject(northwind)
  expect(about?.calls.map(({ title }) => title.slice(0, 8))).toEqual(['Pricing ', 'Security'])
  expect(about).toMatchObject({ name: 'Northwind', open: 4, waiting: 2, company: null })
})

test('a person is known by the calls they were on', async () => {
  const about = await aboutSubject(priya)
  expect(about).toMatchObject({ name: 'Priya Raman', company: 'Northwind' })
  for (const call of about?.calls ?? []) {
    const people = await db.attendees.where('meetingId').equals(call.id).toArray()
    expect(people.map(({ contactId }) => contactId)).toContain(priya.id)
  }
})

test('the rep’s own company is never the page’s, by any address of the workspace', async () => {
  const own = all.colleagues.map(({ email }) => email.slice(email.lastIndexOf('@') + 1))
  expect(new Set(own).size).toBeGreaterThan(0)
  for (const domain of own) {
    const company = all.companies
      .map((one) => ({ ...one, id: all.id('co', 8), domain }))
      .slice(0, 1)
    await db.companies.bulkPut(company)
    expect((await readMatcher())({ url: `https://${domain}/`, title: '' }).kind).toBe('none')
  }
})

describe('a refused match', () => {
  test('is remembered and can be taken back', async () => {
    const found = await match()
    if (found.kind !== 'company') throw new Error('Not matched.')
    await refuseMatch(found.because, [northwind])
    expect((await match()).kind).toBe('none')
    await unrefuseMatch(found.because, [northwind])
    expect(await match()).toEqual(found)
  })

  test('of another company changes nothing', async () => {
    await refuseMatch({ by: 'address', of: 'northwind.example' }, [globex])
    expect((await match()).kind).toBe('company')
  })

  test('is one of five hundred at most, the newest', async () => {
    for (let n = 0; n < 3; n += 1) {
      const subjects = Array.from({ length: 300 }, (_, index) => ({
        kind: 'company' as const,
        id: `${n} ${index}`,
      }))
      await refuseMatch({ by: 'name', of: 'x' }, subjects)
    }
    const kept = (await db.meta.get('refusedMatches'))?.value
    expect(kept).toHaveLength(500)
    expect(kept).toContain('name x company 2 299')
    expect(kept).not.toContain('name x company 0 0')
  })
})

describe('pinned', () => {
  test('stays whatever the page is about, until unpinned', async () => {
    await pin(globex)
    const shown = await shownFor(await match())
    expect(shown).toMatchObject({ kind: 'one', isPinned: true, about: { name: 'Globex' } })
    await unpin()
    expect(await pinned()).toBeNull()
    const after = await shownFor(await match())
    expect(after).toMatchObject({ kind: 'one', isPinned: false, about: { name: 'Northwind' } })
  })

  test('gives way to the page once it is gone from the cache', async () => {
    await pin(globex)
    await db.companies.delete(globex.id)
    expect(await shownFor(await match())).toMatchObject({ about: { name: 'Northwind' } })
  })
})

describe('before a search', () => {
  const offered = async () => {
    const { isPinned, all } = await toSearchFor(await match())
    return { isPinned, names: all.map(({ name }) => name) }
  }

  test('the company of the page is offered, or who is pinned, with their company', async () => {
    expect(await offered()).toEqual({ isPinned: false, names: ['Northwind'] })
    await pin(priya)
    expect(await offered()).toEqual({ isPinned: true, names: ['Priya Raman', 'Northwind'] })
    await unpin()
    expect(await toSearchFor({ kind: 'none' })).toEqual({ isPinned: false, all: [] })
  })

  test('each of several that the page could be about is offered', async () => {
    const [first] = all.companies
    if (first) await db.companies.put({ ...first, id: all.id('co', 9), name: 'Northwind Ltd' })
    expect((await offered()).names.toSorted()).toEqual(['Northwind', 'Northwind Ltd'])
  })

  test('in client-safe mode nobody but the company shown is', async () => {
    await showOnly(globex.id)
    expect((await offered()).names).toEqual([])
    await showOnly(northwind.id)
    expect((await offered()).names).toEqual(['Northwind'])
  })
})

describe('the company that the rep is with', () => {
  test('is the pinned one, else the page’s, else none', async () => {
    expect(await companyWith(page)).toBe(northwind.id)
    await pin(globex)
    expect(await companyWith(page)).toBe(globex.id)
    await pin(priya)
    expect(await companyWith(null)).toBe(northwind.id)
    await unpin()
    expect(await companyWith(null)).toBeNull()
    expect(await companyWith({ url: 'https://stranger.example/', title: '' })).toBeNull()
  })

  test('is found in client-safe mode as well, while nothing is known of any other', async () => {
    await showOnly(northwind.id)
    expect(await aboutSubject(northwind)).not.toBeNull()
    expect(await aboutSubject(priya)).not.toBeNull()
    expect(await aboutSubject(globex)).toBeNull()
    await showOnly(null)
    expect(await aboutSubject(northwind)).toBeNull()
    expect(await companyOfPage(page)).toEqual({ id: northwind.id, name: 'Northwind' })
  })
})
