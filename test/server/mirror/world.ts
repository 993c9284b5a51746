import { vi } from 'vitest'
import { hubspot } from '../../../server/hubspot/adapter.ts'
import { createHubspotSimulator } from '../../../server/local/hubspot-simulator/simulator.ts'
import type { CrmAdapter, PersonThere, TaskFields } from '../../../server/mirror/adapter.ts'
import { bringTogether } from '../../../server/mirror/bring-together.ts'
import { dealsHoldMs } from '../../../server/mirror/deals.ts'
import { ToDo } from '../../../server/mirror/to-do.ts'
import type { AskCrm, Asked, Intent, MirrorTools, OpenDeals } from '../../../server/mirror/tools.ts'
import { createChoices } from './choices.ts'

/**
 * One rep's tasks between a model of our database and a simulated HubSpot: the mirror between them is the real
 * one, and so is HubSpot's adapter. A crash forgets all but what is durable: database, intents, HubSpot.
 */

/** The process died here. */
export class Crash extends Error {}

type Task = NonNullable<ToDo['task']>
export type Mirror = Omit<ToDo, 'task' | 'version' | 'undated' | 'choosesDeal' | 'asksDeal'> & {
  wanted: number
  done: number
  reason: string | null
  detail: unknown
  /** Of which company there its rep chooses a deal. */
  choice: string | null
  hasDeal: boolean
}

export type World = ReturnType<typeof createWorld>

export const rep = { name: 'Sam Rivera', email: 'sam@northbeam.example' }
const app = {
  id: 'upshot',
  secret: 'secret',
  redirectUris: ['https://companion.test/oauth/crm/callback'],
}

/** @param adapter another than HubSpot's. @param random for faults. */
export function createWorld(random: () => number = () => 0.5, adapter: CrmAdapter = hubspot) {
  let time = Date.parse('2026-11-23T16:10:00Z')
  const sim = createHubspotSimulator({ app, rep, now: () => time, random })
  const accessToken = 'access'
  sim.portal.tokens.push({
    access: accessToken,
    refresh: 'refresh',
    email: rep.email,
    scopes: [
      'oauth',
      'crm.objects.contacts.read',
      'crm.objects.contacts.write',
      'crm.objects.companies.read',
      'crm.objects.deals.read',
      'crm.objects.owners.read',
      'crm.schemas.tasks.write',
    ],
    expiresAt: Number.POSITIVE_INFINITY,
  })
  sim.portal.properties.upshot_task_id = true
  const mirrors = new Map<string, Mirror>()
  const tasks = new Map<string, Task>()
  const intents = new Map<string, Intent>()
  const known = new Map<string, { at: number; deals: OpenDeals }>()
  const choices = createChoices(mirrors, tasks, want)
  const world = {
    sim,
    mirrors,
    tasks,
    intents,
    /** What the rep chose of deals, and what is offered to them. */
    choices,
    undated: 'next_working_day' as string | null,
    keyed: true,
    /** Every await of the mirror passes by here, before and after what it waits for. */
    step: (_where: string): void => {},
    /** Whose deeds were taken from there, as the database was told. */
    deeds: [] as { by: unknown; byEmail: unknown }[],
    now: () => time,
    pass(ms: number) {
      time += ms
    },
    /** A task of the rep's, wanted there. */
    add(task: Partial<Task> = {}): string {
      const taskId = crypto.randomUUID()
      const at = new Date(time).toISOString()
      tasks.set(taskId, { ...plainTask, updatedAt: at, ...task })
      mirrors.set(taskId, {
        id: crypto.randomUUID(),
        taskId,
        wanted: 1,
        done: 0,
        gone: false,
        state: 'waiting',
        forced: false,
        remoteId: null,
        base: null,
        placedOn: null,
        deal: null,
        title: task.title ?? plainTask.title,
        reason: null,
        detail: null,
        choice: null,
        hasDeal: false,
      })
      return taskId
    },
    /** A person's edit here. */
    edit(taskId: string, changes: Partial<Task>): void {
      time += 1000
      const task = world.task(taskId)
      const at = new Date(time).toISOString()
      const columns = {
        title: 'title',
        completed: 'completed',
        dueAt: 'due_date',
        priority: 'priority',
      }
      const said = Object.entries(columns).flatMap(([field, column]) =>
        field in changes ? [[column, at]] : [],
      )
      tasks.set(taskId, {
        ...task,
        ...changes,
        updatedAt: at,
        saidAt: { ...task.saidAt, ...Object.fromEntries(said) },
      })
      want(taskId)
    },
    /** The rep says on which day it is put there. */
    place(taskId: string, on: string | null): void {
      world.mirror(taskId).placedOn = on
      want(taskId)
    },
    remove(taskId: string): void {
      tasks.delete(taskId)
      world.mirror(taskId).gone = true
      want(taskId)
    },
    replay(taskId: string): void {
      const mirror = world.mirror(taskId)
      mirror.forced = mirror.reason === 'worked_on'
      want(taskId)
    },
    task(taskId: string): Task {
      const task = tasks.get(taskId)
      if (!task) throw new Error('This task is gone')
      return task
    },
    mirror(taskId: string): Mirror {
      const mirror = mirrors.get(taskId)
      if (!mirror) throw new Error('There is no such copy')
      return mirror
    },
    /** The copies of a task that are there, found by what only its copies say. */
    copies: (taskId: string) =>
      sim
        .tasks()
        .filter(({ properties }) => JSON.stringify(properties).includes(world.mirror(taskId).id)),
    toDo,
    run,
    runAll,
  }

  function want(taskId: string): void {
    const mirror = world.mirror(taskId)
    mirror.wanted += 1
    if (mirror.state === 'parked') mirror.state = 'waiting'
  }

  function toDo(all = false): ToDo[] {
    return [...mirrors.values()]
      .filter(({ wanted, done, state, remoteId }) =>
        all ? remoteId !== null : wanted > done && ['waiting', 'mirrored'].includes(state),
      )
      .map(({ wanted, done: _, reason: _reason, detail: _detail, choice, hasDeal, ...mirror }) =>
        ToDo.parse({
          ...mirror,
          choosesDeal: choice !== null,
          asksDeal: choices.asks(choice) && !hasDeal,
          version: wanted,
          undated: world.undated,
          task: tasks.get(mirror.taskId) ?? null,
        }),
      )
  }

  /** The database's functions, as their migrations have them. */
  async function crm(name: string, args: object): Promise<unknown> {
    world.step(`${name} asked`)
    const { p_mirror: id, p } = args as { p_mirror: string; p: Record<string, unknown> }
    const mirror = [...mirrors.values()].find((one) => one.id === id)
    if (!mirror) throw new Error('Not there')
    const answer = answerOf(name, mirror, p, args)
    world.step(`${name} answered`)
    return answer
  }

  function answerOf(name: string, mirror: Mirror, p: Record<string, unknown>, args: object) {
    switch (name) {
      case 'settle_mirror':
        return settle(mirror, p)
      case 'note_deals':
        return choices.note(mirror, p)
      case 'hang_mirror': {
        const { p_deal: id } = args as { p_deal: string }
        mirror.deal = { id, said: true, hung: false }
        return null
      }
      default:
        return take(mirror, p)
    }
  }

  function settle(mirror: Mirror, p: Record<string, unknown>): object {
    if (p.state === 'parked' && mirror.wanted > Number(p.version)) return { touched: [] }
    mirror.done = Math.max(mirror.done, Number(p.version))
    mirror.state = String(p.state)
    mirror.reason = (p.reason as string) ?? null
    mirror.detail = p.detail ?? null
    mirror.remoteId = (p.remoteId as string) ?? mirror.remoteId
    if ('base' in p) mirror.base = p.base as TaskFields
    if ('placedOn' in p) mirror.placedOn = p.placedOn as string | null
    if ('deal' in p) mirror.deal = p.deal as Mirror['deal']
    if ('hasDeal' in p) mirror.hasDeal = Boolean(p.hasDeal)
    mirror.forced = false
    return { touched: ['sam'] }
  }

  function take(mirror: Mirror, p: Record<string, unknown>): object {
    const task = tasks.get(mirror.taskId)
    if (!task || task.updatedAt !== p.expects) return { taken: false, touched: [] }
    world.deeds.push({ by: p.by, byEmail: p.byEmail })
    const { cancelled: _, assigneeEmail, ...changes } = p.changes as Record<string, unknown>
    time += 1
    tasks.set(mirror.taskId, {
      ...task,
      ...changes,
      ...(typeof assigneeEmail === 'string' && { assigneeEmail }),
      updatedAt: new Date(time).toISOString(),
    })
    mirror.wanted += 1
    mirror.base = p.base as TaskFields
    mirror.state = String(p.state)
    if ('dueAt' in changes) mirror.placedOn = null
    return { taken: true, touched: ['sam'] }
  }

  const ask: AskCrm = async (call) => {
    world.step('portal asked')
    const answer = await call({ apiUrl: 'https://api.hubapi.test', accessToken })
    world.step('portal answered')
    if (answer.ok) return { ok: true, value: answer.value }
    switch (answer.reason) {
      case 'not_found':
      case 'duplicate':
        return { ok: false, reason: answer.reason }
      case 'refused':
        return { ok: false, reason: 'refused', refusal: answer.refusal }
      case 'wait': {
        const result = { outcome: 'later', at: time + answer.waitMs, reason: 'crm_rate' } as const
        return { ok: false, reason: 'ended', end: 'ended', result, mayBeDone: false }
      }
      case 'unauthorized':
      case 'unavailable': {
        const result = { outcome: 'down', service: 'portal', reason: answer.reason } as const
        return { ok: false, reason: 'ended', end: 'ended', result, mayBeDone: true }
      }
    }
  }

  function tools(): MirrorTools {
    let people: Asked<PersonThere[]> | null = null
    return {
      adapter,
      ask,
      crm,
      userId: 'sam',
      portalId: '4711',
      accountEmail: rep.email,
      isKeyed: () => world.keyed,
      loseKey() {
        world.keyed = false
      },
      async people() {
        people ??= await ask((caller) => adapter.people(caller))
        return people
      },
      timeZone: async () => 'Europe/Berlin',
      touched: () => {},
      now: () => time,
      deals: {
        read(company) {
          const kept = known.get(company)
          return kept && kept.at > time - dealsHoldMs ? kept.deals : null
        },
        keep: (company, deals) => void known.set(company, { at: time, deals }),
        drop: (company) => void known.delete(company),
      },
      intents: {
        read: (mirror) => intents.get(mirror) ?? null,
        async begin(mirror, intent) {
          world.step('intent')
          intents.set(mirror, { ...intent, remoteId: null })
          world.step('intent kept')
        },
        async noteMade(mirror, remoteId) {
          world.step('made')
          const intent = intents.get(mirror)
          if (intent) intents.set(mirror, { ...intent, remoteId })
          world.step('made kept')
        },
        clear: (mirror) => void intents.delete(mirror),
      },
    }
  }

  /** One run over what is to be done; a crash ends it. */
  async function run(list: readonly ToDo[] = toDo()): Promise<void> {
    const mine = tools()
    for (const one of list) {
      try {
        await bringTogether(mine, one)
      } catch (error) {
        if (!(error instanceof Crash)) throw error
        return
      }
    }
  }

  /** Until nothing is left to do. */
  async function runAll(most = 60): Promise<void> {
    for (let turn = 0; turn < most; turn += 1) {
      if (toDo().length === 0) return
      await run()
      time += 30_000
    }
    throw new Error(`After ${most} turns there was something left to do`)
  }

  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input as string, init)
    if (new URL(request.url).hostname !== 'api.hubapi.test') throw new TypeError('Nobody there')
    return sim.app.fetch(request)
  })
  return world
}

const plainTask: Task = {
  updatedAt: '',
  title: 'Send the proposal',
  completed: false,
  dueAt: '2026-11-27T22:59:59.000Z',
  priority: 'medium',
  taskType: 'email',
  notes: null,
  saidAt: {},
  assigneeEmail: rep.email,
  contact: { name: 'Priya Nair', emails: ['priya.nair@northwind.example'] },
  companyId: null,
  companyName: 'Northwind',
  meetingTitle: 'Pricing call',
  meetingStart: '2026-11-20T14:00:00Z',
  quote: 'I will send you the proposal by Friday',
  speaker: 'Sam Rivera',
  momentUrl: 'https://fathom.video/calls/17?timestamp=600',
}

/** Dice that fall the same way in each run with this seed. */
export function dice(seed: number): () => number {
  let state = seed * 2_654_435_761
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
