import { expect, vi } from 'vitest'
import type { Filter } from '../../../lib/inbox/standing.ts'
import { standing } from '../../../lib/inbox/standing.ts'
import { promised } from './calls.ts'
import type { Chance } from './chance.ts'
import type { KeptClick } from './clicks.ts'
import { clicksOf } from './clicks.ts'
import { byHand, plain } from './hand.ts'
import type { Lived } from './live.ts'
import { endOf } from './plan.ts'
import type { Rows, Screen } from './reckoning.ts'
import { comparable, crmRows, keptRows, screenOf } from './reckoning.ts'

const devices = ['desk', 'laptop'] as const

/** What became of an item and its task: the same for the same seed, whenever and however slowly the week is lived. */
export type Outcome = {
  title: string
  standing: string
  task: { title: string; given: boolean; completed: boolean; dated: boolean } | null
}

/** Holds the world against what the hand wrote down; answers what became of each item. */
export async function reckon(week: Lived, chance: Chance, calls: number): Promise<Outcome[]> {
  const rows = await agreed(week)
  await expectClicksOnce(week, rows)
  const outcomes = outcomesOf(week, rows)
  expectPlanned(outcomes, chance, calls)
  await expectScreens(week, rows)
  return outcomes
}

/** Waits until both devices keep what the CRM has, row by row. */
function agreed({ work, rep, panels }: Lived): Promise<Rows> {
  return vi.waitFor(
    async () => {
      const crm = comparable(await crmRows(work, rep))
      for (const device of devices) expect(await keptRows(panels[device]), device).toEqual(crm)
      return crm
    },
    { timeout: 120_000, interval: 500 },
  )
}

/** Every click is one of the hand's, was applied once, and is told of in History. */
async function expectClicksOnce({ work, panels, hands }: Lived, rows: Rows): Promise<void> {
  const told = new Set(Object.values(rows.history ?? {}).map(({ mutationId }) => mutationId))
  const all: KeptClick[] = []
  for (const device of devices) {
    const kept = (await clicksOf(panels[device])).filter(({ id }) => !hands[device].before.has(id))
    all.push(...kept)
    const withdrawn = new Set(hands[device].book.flatMap(({ withdrew }) => withdrew))
    const entered = hands[device].book.flatMap(({ did, title, clicks }) =>
      clicks.filter((id) => !withdrawn.has(id)).map((id) => ({ id, did, title })),
    )
    expect.soft(kept.map(({ id }) => id).toSorted()).toEqual(entered.map(({ id }) => id).toSorted())
    const refused = new Set(kept.filter(({ where }) => where === 'refusals').map(({ id }) => id))
    const untold = entered.filter(
      ({ id, did }) => !told.has(id) && !refused.has(id) && did !== 'zone',
    )
    expect.soft(untold, 'not in History').toEqual([])
  }
  expect.soft(all.filter(({ where }) => where === 'outbox')).toEqual([])
  // Refusals among them: nothing is applied that no hand did, and nothing twice.
  const { data, error } = await work.crm
    .from('applied_mutations')
    .select('mutation_id')
    .eq('owner_id', work.stack.rep.userId)
    .not('name', 'in', '("settings.set","team.invite")')
  if (error) throw error
  const clicks = all.filter(({ name }) => name !== 'settings.set').map(({ id }) => id)
  expect.soft(data.map((one) => one.mutation_id).toSorted()).toEqual(clicks.toSorted())
}

function outcomesOf({ colleague }: Lived, rows: Rows): Outcome[] {
  const tasks = Object.values(rows.task ?? {})
  const ofItem = Map.groupBy(tasks, ({ meetingActionItemId }) => meetingActionItemId)
  const outcomes = Object.values(rows.action_item ?? {}).map((item): Outcome => {
    const made = ofItem.get(item.id) ?? []
    expect.soft(made.length, `${item.title}: tasks`).toBeLessThanOrEqual(1)
    const [task] = made
    return {
      title: plain(String(item.title)),
      standing: standing(item as Parameters<typeof standing>[0]),
      task: task
        ? {
            title: String(task.title),
            given: task.assignedTo === colleague.userId,
            completed: task.completed === true,
            dated: task.dueOn !== null,
          }
        : null,
    }
  })
  return outcomes.toSorted((one, other) => (one.title < other.title ? -1 : 1))
}

function expectPlanned(outcomes: readonly Outcome[], chance: Chance, calls: number): void {
  const planned = promised(calls).map(({ title, in: filter }) => {
    const end = endOf(chance, filter, title)
    return { title, standing: end.standing, given: end.given, renamed: end.renamed }
  })
  const became = outcomes.map(({ title, standing: where, task }) => ({
    title,
    standing: task !== null && where === 'done' ? 'task' : where,
    given: task?.given ?? false,
    // A task may be called something else later as well.
    renamed: task?.title.endsWith(byHand) ?? false,
  }))
  expect
    .soft(became.map(({ title, standing: where, given }) => ({ title, where, given })))
    .toEqual(
      planned
        .toSorted((one, other) => (one.title < other.title ? -1 : 1))
        .map(({ title, standing: where, given }) => ({ title, where, given })),
    )
  const isRenamed = new Set(became.filter(({ renamed }) => renamed).map(({ title }) => title))
  expect.soft(planned.filter(({ title, renamed }) => renamed && !isRenamed.has(title))).toEqual([])
}

/** Both panels show the same, and what the CRM has. */
async function expectScreens({ panels, hands }: Lived, rows: Rows): Promise<void> {
  const [desk, laptop] = [await screenOf(panels.desk), await screenOf(panels.laptop)]
  expect.soft(laptop).toEqual(desk)
  const items = Object.values(rows.action_item ?? {})
  const open = (filter: Filter) =>
    items
      .filter((item) => standing(item as Parameters<typeof standing>[0]) === filter)
      .map(({ id }) => String(id))
  for (const filter of ['forYou', 'waiting', 'unclear'] as const) {
    expect
      .soft(desk.lists[filter].map(({ id }) => id).toSorted(), filter)
      .toEqual(open(filter).toSorted())
  }
  expect
    .soft(desk.counts.map((words) => Number(words.replace(/\D/g, ''))))
    .toEqual((['forYou', 'waiting', 'unclear'] as const).map((filter) => open(filter).length))
  const refused = (await Promise.all(devices.map((device) => clicksOf(panels[device]))))
    .flat()
    .flatMap(({ id, where }) => (where === 'refusals' ? id : []))
  expectHistory(desk, [...hands.desk.book, ...hands.laptop.book], new Set(refused))
}

/** Of each item and task, History shows one line for every step that the CRM took, and no other of the rep's. */
function expectHistory(
  { history }: Screen,
  book: Lived['hands']['desk']['book'],
  refused: ReadonlySet<string>,
): void {
  const shown = Map.groupBy(
    history.filter(({ words }) => words.startsWith('You ')),
    ({ title }) => plain(title),
  )
  const withdrawn = new Set(book.flatMap(({ withdrew }) => withdrew))
  const steps = Map.groupBy(
    book.filter(({ clicks }) => clicks.some((id) => !withdrawn.has(id) && !refused.has(id))),
    ({ title }) => plain(title),
  )
  const short = [...steps].filter(
    ([title, made]) => title !== '' && shown.get(title)?.length !== made.length,
  )
  expect.soft(short).toEqual([])
}
