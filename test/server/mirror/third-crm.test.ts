import { afterEach, expect, test, vi } from 'vitest'
import type {
  Copy,
  CrmAdapter,
  CrmAnswer,
  Links,
  TaskFields,
} from '../../../server/mirror/adapter.ts'
import { Crash, createWorld } from './world.ts'

/** A CRM that nobody sells, in sixty lines: the mirror's promises are not HubSpot's. */

afterEach(() => vi.restoreAllMocks())

type Row = {
  fields: TaskFields
  body: string
  bin: boolean
  key: string | null
  at: number
  on: Record<keyof Links, string[]>
}

const plainDeal = { name: 'Deal', amount: null, currency: null, stage: null, closesOn: null }

function ledger(options: { loses: () => boolean }) {
  const rows = new Map<string, Row>()
  let next = 1
  const ok = <T>(value: T): CrmAnswer<T> => ({ ok: true, value, budget: null })
  const missing: CrmAnswer<never> = { ok: false, reason: 'not_found', budget: null }
  const lost: CrmAnswer<never> = { ok: false, reason: 'unavailable', status: null, budget: null }
  const said = <T>(value: T): CrmAnswer<T> => (options.loses() ? lost : ok(value))
  const copyOf = (id: string, { fields, bin, at, on }: Row): Copy => ({
    id,
    fields,
    archived: bin,
    modifiedAt: new Date(at).toISOString(),
    modifiedBy: null,
    linked: { contacts: on.contact, companies: on.company, deals: on.deal },
  })
  const found = (fits: (row: Row) => boolean) => {
    const entry = [...rows].find(([, row]) => fits(row))
    return entry ? ok(entry[0]) : missing
  }
  const adapter: CrmAdapter = {
    provider: 'ledger',
    name: 'The ledger',
    keyName: 'key',
    url: (portalId, id) => `https://ledger.example/${portalId}/${id}`,
    companyUrl: (portalId, id) => `https://ledger.example/${portalId}/firms/${id}`,
    prepareKey: async () => ok(true),
    findContact: async () => ok({ id: 'P1', company: 'F1' }),
    openDeals: async () => ok(['D1', 'D2'].map((id) => ({ ...plainDeal, id }))),
    people: async () =>
      ok([{ userId: '1', ownerId: 'own-1', email: 'sam@northbeam.example', name: 'Sam' }]),
    async create(_, { fields, key, body }, keyed) {
      if (keyed && [...rows.values()].some((row) => row.key === key)) {
        return { ok: false, reason: 'duplicate', budget: null }
      }
      const id = `L${next++}`
      const row = {
        fields,
        bin: false,
        key: keyed ? key : null,
        body: [...body, key].join(),
        at: 1,
        on: { contact: [], company: [], deal: [] },
      }
      rows.set(id, row)
      return said(copyOf(id, row))
    },
    findByKey: async (_, key) => found((row) => row.key === key),
    findByBody: async (_, key) => found((row) => row.body.includes(key)),
    async read(_, id) {
      const row = rows.get(id)
      return row ? ok(copyOf(id, row)) : missing
    },
    readMany: async (_, ids) =>
      ok(ids.flatMap((id) => (rows.has(id) ? [copyOf(id, rows.get(id) as Row)] : []))),
    async update(_, id, changes) {
      const row = rows.get(id)
      if (!row) return missing
      row.fields = { ...row.fields, ...changes }
      return said(null)
    },
    async link(_, id, to, target) {
      const row = rows.get(id)
      if (!row) return missing
      row.on[to] = [...row.on[to], target]
      return said(null)
    },
    async unlink(_, id, to, target) {
      const row = rows.get(id)
      if (row) row.on[to] = row.on[to].filter((one) => one !== target)
      return said(null)
    },
    async remove(_, id) {
      const row = rows.get(id)
      if (row) row.bin = true
      return said(null)
    },
  }
  return { adapter, rows, there: () => [...rows.values()].filter(({ bin }) => !bin) }
}

test.each([true, false])(
  'a third CRM is an adapter and nothing else, under a unique key: %s',
  async (keyed) => {
    for (let seed = 1; seed <= 40; seed += 1) {
      let turn = 0
      const crm = ledger({
        loses() {
          turn += 1
          return turn % 3 === seed % 3 && turn < 12
        },
      })
      const world = createWorld(() => 0.5, crm.adapter)
      world.keyed = keyed
      const kept = world.add({ title: 'Kept', dueAt: null })
      const taken = world.add({ title: 'Taken back' })
      let left = seed
      world.step = () => {
        left -= 1
        if (left === 0) throw new Crash()
      }
      await world.run()
      world.step = () => {}
      world.edit(kept, { completed: true })
      world.remove(taken)
      await world.runAll()
      world.choices.choose(kept, 'D2')
      world.edit(kept, { completed: false })
      await world.runAll()
      world.edit(kept, { completed: true })
      await world.runAll()
      expect(crm.there()[0]?.on, `seed ${seed}`).toEqual({
        contact: ['P1'],
        company: ['F1'],
        deal: ['D2'],
      })
      expect(
        crm.there().map(({ fields }) => fields),
        `seed ${seed}`,
      ).toEqual([
        {
          title: 'Kept',
          completed: true,
          dueAt: '2026-11-24T22:59:59.999Z',
          priority: 'medium',
          ownerId: 'own-1',
        },
      ])
      vi.restoreAllMocks()
    }
  },
)
