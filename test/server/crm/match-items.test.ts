import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fingerprintOf } from '../../../server/crm/fingerprint.ts'
import type { IncomingItem, PresentItem } from '../../../server/crm/match-items.ts'
import { matchItems } from '../../../server/crm/match-items.ts'
import { seeded } from '../seed.ts'

type Said = {
  title: string
  recordingTimestamp: number | null
  assigneeName: string | null
  assigneeEmail: string | null
}

function said(title: string, recordingTimestamp: number | null, email: string | null = null): Said {
  return { title, recordingTimestamp, assigneeName: null, assigneeEmail: email }
}

function incoming(item: Said): IncomingItem {
  return { ...item, fingerprint: fingerprintOf(item.recordingTimestamp, item.title) }
}

function present(id: string, item: Said, hasTask = false): PresentItem {
  return { ...incoming(item), id, hasTask }
}

/** Id of the present item, or null, of each incoming one. */
function idsOf(presentItems: PresentItem[], incomingItems: IncomingItem[]) {
  return matchItems(presentItems, incomingItems).matches.map(({ itemId }) => itemId)
}

describe('an item stays itself', () => {
  const alice = 'alice@acme.example'

  test('when it comes again as it was', () => {
    const item = said('Send proposal', 645, alice)
    expect(idsOf([present('a', item)], [incoming(item)])).toEqual(['a'])
  })

  test.each([
    [
      'Send revised two-year proposal including fourth depot',
      'Send Ingrid the revised proposal (two years, fourth depot, training at zero)',
    ],
    [
      'Check six-month exit clause internally and get back to Ingrid by Wednesday',
      'Clarify six-month exit clause with Dana, answer Ingrid by Wednesday',
    ],
    [
      "Get data processing agreement to Northwind's lawyers",
      "Get data processing agreement to Northwind's lawyers this week",
    ],
    [
      'Send proposal',
      'Email the pricing proposal to Priya after checking the seat count with Dana',
    ],
    ['发送修改后的报价', '发送修改后的二十五席报价'],
  ])('reworded from “%s” to “%s”', (before, after) => {
    expect(
      idsOf([present('a', said(before, 645, alice))], [incoming(said(after, 647, alice))]),
    ).toEqual(['a'])
  })

  test('given to somebody else in the same words', () => {
    const after = incoming(said('Send the proposal to Priya', 645, 'dana@acme.example'))
    expect(idsOf([present('a', said('Send proposal to Priya', 645, alice))], [after])).toEqual([
      'a',
    ])
  })

  test('moved to another place of the recording in the same words', () => {
    const after = incoming(said('Send proposal to Priya', 2400, alice))
    expect(idsOf([present('a', said('Send proposal to Priya', 645, alice))], [after])).toEqual([
      'a',
    ])
  })

  test('without a moment, by its words', () => {
    const after = incoming(said('Send the revised proposal to Priya', null))
    expect(idsOf([present('a', said('Send proposal to Priya', 645))], [after])).toEqual(['a'])
  })

  test('where another client of the CRM made it without a fingerprint', () => {
    const mine = { ...present('a', said('Send proposal to Priya', null)), fingerprint: null }
    expect(idsOf([mine], [incoming(said('Send proposal to Priya', 645))])).toEqual(['a'])
  })
})

describe('another item is another', () => {
  test('with other words at the same moment by the same person', () => {
    const before = said('Send revised proposal to Priya', 645, 'alice@acme.example')
    const after = said('Book the roadmap workshop', 645, 'alice@acme.example')
    expect(matchItems([present('a', before)], [incoming(after)])).toEqual({
      matches: [{ index: 0, itemId: null }],
      gone: ['a'],
    })
  })

  test('with some of the words at quite another moment', () => {
    const before = said('Send revised proposal to Priya', 60, 'alice@acme.example')
    const after = said('Send security questionnaire to Priya', 3000, 'alice@acme.example')
    expect(idsOf([present('a', before)], [incoming(after)])).toEqual([null])
  })

  test('of two promises in one breath each keeps its own row, whatever the order', () => {
    const rows = [
      present('demo', said('Book a demo of the routing module for Tom', 645)),
      present('price', said('Send Tom the price list', 645)),
    ]
    const next = [
      incoming(said('Send the current price list over to Tom', 645)),
      incoming(said('Book demo of routing module for Tom and Ingrid', 645)),
    ]
    expect(idsOf(rows, next)).toEqual(['price', 'demo'])
    expect(idsOf(rows.toReversed(), next.toReversed())).toEqual(['demo', 'price'])
  })
})

describe('ties', () => {
  test('go to the row that has a task', () => {
    const item = said('Send proposal to Priya', 645)
    const rows = [present('a', item), present('b', item, true), present('c', item)].map((row) => ({
      ...row,
      fingerprint: null,
    }))
    expect(idsOf(rows, [incoming(item)])).toEqual(['b'])
  })

  test('are otherwise settled by id, not by the order of a list', () => {
    const item = said('Send proposal to Priya', 645)
    const rows = ['c', 'a', 'b'].map((id) => ({ ...present(id, item), fingerprint: null }))
    expect(idsOf(rows, [incoming(item)])).toEqual(['a'])
    expect(idsOf(rows.toReversed(), [incoming(item)])).toEqual(['a'])
  })
})

/** Anything at all, with few different values, so that ties and repetitions are common. */
const anything = fc.record({
  title: fc.oneof(
    fc.constantFrom('Send proposal', 'Send the proposal', 'Call Tom', 'Tom: call', '', '…', '価格'),
    fc.string({ maxLength: 30, unit: 'binary' }),
  ),
  recordingTimestamp: fc.constantFrom(null, 0, 10, 10.5, 600),
  assigneeName: fc.constantFrom(null, 'Tom Ek', 'tom ek'),
  assigneeEmail: fc.constantFrom(null, 'tom@x.example', 'ann@x.example'),
})
const anyPresent = fc
  .array(fc.tuple(anything, fc.boolean(), fc.boolean()), { maxLength: 8 })
  .map((items) =>
    items.map(([item, hasTask, known], index) => {
      const row = present(`row-${index}`, item, hasTask)
      return known ? row : { ...row, fingerprint: null }
    }),
  )
  .map((rows) => distinctBy(rows, ({ id, fingerprint }) => fingerprint ?? id))
const anyIncoming = fc
  .array(anything.map(incoming), { maxLength: 8 })
  .map((items) => distinctBy(items, ({ fingerprint }) => fingerprint))

function distinctBy<T>(list: T[], key: (entry: T) => string): T[] {
  return [...new Map(list.map((entry) => [key(entry), entry])).values()]
}

describe('for anything at all', () => {
  test('each incoming item has one entry, each row at most one, and the rest are gone', () => {
    fc.assert(
      fc.property(anyPresent, anyIncoming, (rows, items) => {
        const { matches, gone } = matchItems(rows, items)
        expect(matches.map(({ index }) => index)).toEqual(items.map((_, index) => index))
        const used = matches.flatMap(({ itemId }) => (itemId === null ? [] : [itemId]))
        expect([...used, ...gone].sort()).toEqual(rows.map(({ id }) => id).sort())
      }),
      seeded(500),
    )
  })

  test('no array order matters', () => {
    const shuffled = fc
      .tuple(anyPresent, anyIncoming)
      .chain(([rows, items]) =>
        fc.tuple(
          fc.constant(rows),
          fc.constant(items),
          fc.shuffledSubarray(rows, { minLength: rows.length }),
          fc.shuffledSubarray(items, { minLength: items.length }),
        ),
      )
    fc.assert(
      fc.property(shuffled, ([rows, items, otherRows, otherItems]) => {
        expect(byFingerprint(otherRows, otherItems)).toEqual(byFingerprint(rows, items))
      }),
      seeded(500),
    )
  })

  test('an equal fingerprint always wins', () => {
    fc.assert(
      fc.property(anyPresent, anyIncoming, (rows, items) => {
        const found = byFingerprint(rows, items)
        for (const row of rows) {
          const same = items.find(({ fingerprint }) => fingerprint === row.fingerprint)
          if (same) expect(found[same.fingerprint]).toBe(row.id)
        }
      }),
      seeded(500),
    )
  })

  test('matching again after the first was applied changes nothing', () => {
    fc.assert(
      fc.property(anyPresent, anyIncoming, (rows, items) => {
        const first = matchItems(rows, items)
        const after = first.matches.map(({ index, itemId }) => {
          const item = items[index]
          if (!item) throw new Error('There is no such item.')
          return { ...item, id: itemId ?? `new-${index}`, hasTask: false }
        })
        const second = matchItems(after, items)
        expect(second.gone).toEqual([])
        expect(second.matches.map(({ itemId }) => itemId)).toEqual(after.map(({ id }) => id))
      }),
      seeded(500),
    )
  })

  function byFingerprint(rows: PresentItem[], items: IncomingItem[]) {
    const { matches } = matchItems(rows, items)
    return Object.fromEntries(
      matches.map(({ index, itemId }) => [items[index]?.fingerprint ?? '', itemId]),
    )
  }
})

/**
 * A meeting's items as Fathom words them, and what an edit of the call makes of them. Each is about
 * something of its own: where two say nearly the same, no rule could tell which became which.
 */
const verbs = [
  ['Send', 'Email', 'Share'],
  ['Prepare', 'Draft', 'Write up'],
  ['Book', 'Schedule', 'Set up'],
  ['Review', 'Check', 'Look into'],
  ['Confirm', 'Clarify', 'Verify'],
] as const
const matters = [
  'revised proposal with fourth depot',
  'security questionnaire and hosting overview',
  'six-month exit clause',
  'customer-managed keys guide',
  'routing sandbox with Rotterdam data',
  'October shipment volumes by depot',
  'Polish wording in driver app',
  'steering committee presentation',
  'supplier registration in the portal',
  'API traffic logs of last week',
  'reference call with Harbour Foods',
  'data processing agreement',
] as const
const people = ['Priya', 'Tom', 'Ingrid', 'Amara', 'Ben'] as const
const owners = ['alice@acme.example', 'dana@acme.example', 'priya@northwind.example', null]

type Original = { matter: number; verb: number; person: number; owner: number; time: number }

const meetingOfItems = fc
  .shuffledSubarray([...matters.keys()], { minLength: 1 })
  .chain((subjects) =>
    fc.tuple(
      ...subjects.map((matter, index) =>
        fc.record({
          matter: fc.constant(matter),
          verb: fc.nat({ max: verbs.length - 1 }),
          person: fc.nat({ max: people.length - 1 }),
          owner: fc.nat({ max: owners.length - 1 }),
          time: fc.integer({ min: 0, max: 20 }).map((jitter) => index * 25 + jitter),
        }),
      ),
    ),
  )

const edit = fc.record({
  kind: fc.constantFrom('keep', 'reword', 'move', 'hand over', 'reword and move', 'remove'),
  synonym: fc.nat({ max: 2 }),
  tail: fc.constantFrom('', ' by Wednesday', ' (as discussed)', ' once legal has agreed'),
  shift: fc.integer({ min: -4, max: 4 }),
})

function worded({ verb, matter, person, owner, time }: Original): Said {
  const title = `${verbs[verb]?.[0]} ${matters[matter]} for ${people[person]}`
  return said(title, time, owners[owner] ?? null)
}

type Edit = { kind: string; synonym: number; tail: string; shift: number }

/** Null where the edit removed the item. */
function edited(item: Original, { kind, synonym, tail, shift }: Edit): Said | null {
  if (kind === 'remove') return null
  const before = worded(item)
  const title = `${verbs[item.verb]?.[synonym]} the ${matters[item.matter]}${tail}`
  return {
    title: kind.includes('reword') ? title : before.title,
    recordingTimestamp: kind.includes('move') ? Math.max(0, item.time + shift) : item.time,
    assigneeName: null,
    assigneeEmail: kind === 'hand over' ? 'hannah@acme.example' : before.assigneeEmail,
  }
}

describe('through random edits of a meeting', () => {
  test('the same item keeps its row, new ones get none, vanished ones are gone', () => {
    const story = meetingOfItems.chain((originals) =>
      fc.tuple(
        fc.constant(originals),
        fc.array(edit, { minLength: originals.length, maxLength: originals.length }),
        fc.array(fc.nat({ max: 2 }), { maxLength: 3 }),
        fc.infiniteStream(fc.nat()),
      ),
    )
    const strangers = [
      'Ask facilities about parking on the day',
      'Introduce new account manager at kick-off breakfast',
      'Translate onboarding video subtitles',
    ]
    fc.assert(
      fc.property(story, ([originals, edits, added, order]) => {
        const rows = originals.map((item) => present(`row-${item.matter}`, worded(item)))
        const expected = originals.flatMap((item, index) => {
          const how = edits[index]
          const after = how ? edited(item, how) : null
          return after ? [{ id: `row-${item.matter}`, item: incoming(after) }] : []
        })
        const fresh = [...new Set(added)].map((stranger) => ({
          id: null,
          item: incoming(said(strangers[stranger] ?? '', 900 + stranger)),
        }))
        const all = [...expected, ...fresh]
          .map((entry) => ({ entry, place: order.next().value ?? 0 }))
          .sort((a, b) => a.place - b.place)
          .map(({ entry }) => entry)
        const { matches, gone } = matchItems(
          rows,
          all.map(({ item }) => item),
        )
        expect(matches.map(({ itemId }) => itemId)).toEqual(all.map(({ id }) => id))
        const kept = new Set(expected.map(({ id }) => id))
        expect(gone.sort()).toEqual(
          rows
            .map(({ id }) => id)
            .filter((id) => !kept.has(id))
            .sort(),
        )
      }),
      seeded(1000),
    )
  })
})

test('500 items against 500 reworded ones are matched to the last', () => {
  const titles = Array.from({ length: 500 }, (_, index) => {
    const word = (salt: number) => fnvWord(index * 7 + salt)
    return `Send ${word(1)} ${word(2)} ${word(3)} to ${word(4)}`
  })
  const rows = titles.map((title, index) => present(`row-${index}`, said(title, index * 8)))
  const next = titles.map((title, index) =>
    incoming(said(`${title.replace('Send', 'Email the')} again`, index * 8 + 3)),
  )
  const started = performance.now()
  const ids = idsOf(rows, next.toReversed())
  console.info(`500 × 500 items: ${Math.round(performance.now() - started)} ms`)
  expect(ids).toEqual(rows.map(({ id }) => id).toReversed())
})

/** A word that no other number has. */
function fnvWord(number: number): string {
  const syllables = ['ka', 'lo', 'mi', 'ru', 'te', 'vo', 'sa', 'ne', 'pi', 'du']
  return [...String(number)].map((digit) => syllables[Number(digit)] ?? '').join('')
}
