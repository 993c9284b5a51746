import * as z from 'zod/mini'
import type { Copy, TaskFields } from './adapter.ts'
import { bodyOf } from './body.ts'
import { lookFor } from './look-for.ts'
import { mendLinks } from './mend-links.ts'
import { isWorkedOn, merge } from './merge.ts'
import type { TaskHere, ToDo } from './to-do.ts'
import type { Asked, Ended, MirrorTools } from './tools.ts'
import { endedBy } from './tools.ts'
import { changesOf, linksFor, saidAtOf, wishFor } from './wish.ts'

/**
 * Brings one task and its copy in step: the copy is made, changed or taken back, and what a person did to it
 * comes here. Each step can be done again after a crash at any point of it; a copy is made once.
 */

export type Outcome = { end: 'settled'; touched: string[] } | Ended

const Touched = z.object({
  taken: z.optional(z.boolean()),
  touched: z._default(z.array(z.string()), []),
})

export async function bringTogether(tools: MirrorTools, todo: ToDo): Promise<Outcome> {
  if (todo.gone || todo.task === null) return takeBack(tools, todo)
  const id = todo.remoteId ?? tools.intents.read(todo.id)?.remoteId ?? null
  return id === null ? make(tools, todo, todo.task) : reconcile(tools, todo, todo.task, id)
}

async function make(tools: MirrorTools, todo: ToDo, task: TaskHere): Promise<Outcome> {
  const { adapter, ask, intents, now } = tools
  const wish = await wishFor(tools, todo, task)
  if (wish.end === 'parked') return park(tools, todo, wish.reason, wish.detail)
  if (wish.end !== 'wish') return wish
  const before = await lookFor(tools, todo)
  if (before.end === 'found') return reconcile(tools, todo, task, before.id)
  if (before.end !== 'none') return before
  const keyed = tools.isKeyed()
  // Known before it is asked for: whoever finds this knows that there may be a copy.
  await intents.begin(todo.id, { askedAt: now(), keyed, contact: wish.links.links.contact })
  const body = bodyOf(task, wish.placedOn !== null)
  const kind = task.taskType === 'call' || task.taskType === 'email' ? task.taskType : 'other'
  const copy = { fields: wish.fields, links: wish.links.links, key: todo.id, body, kind } as const
  const made = await ask((caller) => adapter.create(caller, copy, keyed))
  if (!made.ok) return notMade(tools, todo, task, made)
  await intents.noteMade(todo.id, made.value.id)
  const missing = await mendLinks(tools, todo, made.value.id, wish.links, null)
  if (missing.end !== 'mended') return missing
  return settle(tools, todo, {
    state: 'mirrored',
    remoteId: made.value.id,
    remoteUrl: adapter.url(tools.portalId, made.value.id),
    base: wish.fields,
    placedOn: wish.placedOn,
    ...missing.settles,
    detail: wish.links.detail ?? missing.detail,
  })
}

async function notMade(
  tools: MirrorTools,
  todo: ToDo,
  task: TaskHere,
  made: Exclude<Asked<Copy>, { ok: true }>,
): Promise<Outcome> {
  const { adapter, ask, intents } = tools
  switch (made.reason) {
    case 'duplicate': {
      const there = await ask((caller) => adapter.findByKey(caller, todo.id))
      if (there.ok) {
        await intents.noteMade(todo.id, there.value)
        return reconcile(tools, todo, task, there.value)
      }
      // In the bin it keeps its key: it cannot be made again, nor found until somebody restores it.
      if (there.reason === 'not_found') {
        intents.clear(todo.id)
        return park(tools, todo, 'in_bin', null)
      }
      return endedBy(there)
    }
    case 'refused':
      intents.clear(todo.id)
      if (made.refusal.names.includes(adapter.keyName) && tools.isKeyed()) {
        // Somebody took the property away: from now on the key stands in the body.
        tools.loseKey()
        return { end: 'ended', result: { outcome: 'retry', reason: 'key_lost' }, mayBeDone: false }
      }
      return park(tools, todo, made.refusal.reason, { names: made.refusal.names })
    case 'not_found':
      intents.clear(todo.id)
      return endedBy(made)
    case 'ended':
      if (!made.mayBeDone) intents.clear(todo.id)
      return made
  }
}

async function takeBack(tools: MirrorTools, todo: ToDo): Promise<Outcome> {
  const { adapter, ask, intents } = tools
  let id = todo.remoteId ?? intents.read(todo.id)?.remoteId ?? null
  if (id === null) {
    const before = await lookFor(tools, todo)
    if (before.end === 'found') id = before.id
    else if (before.end !== 'none') return before
  }
  if (id === null) return removed(tools, todo)
  const copyId = id
  const there = await ask((caller) => adapter.read(caller, copyId))
  if (!there.ok && there.reason !== 'not_found') return failed(tools, todo, there)
  if (!there.ok || there.value.archived) return removed(tools, todo)
  if (!todo.forced && todo.base !== null && isWorkedOn(todo.base, there.value.fields)) {
    const who = await nameOf(tools, there.value.modifiedBy)
    if (who.end !== 'name') return who
    // What the rep, or we in their name, wrote there last goes with the task: a crash may have kept us from noting it.
    if (who.name !== null) return park(tools, todo, 'worked_on', { who: who.name })
  }
  const gone = await ask((caller) => adapter.remove(caller, copyId))
  if (!gone.ok && gone.reason !== 'not_found') return failed(tools, todo, gone)
  return removed(tools, todo)
}

function removed(tools: MirrorTools, todo: ToDo): Promise<Outcome> {
  return settle(tools, todo, { state: 'removed' })
}

/** `there`: the copy, where it was read already. */
export async function reconcile(
  tools: MirrorTools,
  todo: ToDo,
  task: TaskHere,
  id: string,
): Promise<Outcome> {
  const { adapter, ask } = tools
  const read = await ask((caller) => adapter.read(caller, id))
  if (!read.ok && read.reason !== 'not_found') return failed(tools, todo, read)
  if (!read.ok || read.value.archived)
    return deletedThere(tools, todo, task, read.ok ? read.value : null)
  const there = read.value
  const wish = await wishFor(tools, todo, task)
  // What is there has a date: nobody needs to be asked for one.
  if (wish.end === 'parked' && there.fields.dueAt === null) {
    return park(tools, todo, wish.reason, wish.detail)
  }
  if (wish.end === 'ended') return wish
  const fields: TaskFields =
    wish.end === 'wish' ? wish.fields : { ...wish.fields, dueAt: there.fields.dueAt }
  const merged = merge(todo.base, fields, there.fields, saidAtOf(task), there.modifiedAt)
  const isRestored = todo.state === 'deleted'
  if (Object.keys(merged.take).length > 0 || isRestored) {
    const who = await nameOf(tools, there.modifiedBy)
    if (who.end !== 'name') return who
    const changes = await changesOf(tools, merged.take)
    if (changes.end !== 'changes') return changes
    const taken = Touched.parse(
      await tools.crm('take_from_mirror', {
        p_user_id: tools.userId,
        p_mirror: todo.id,
        p: {
          expects: task.updatedAt,
          changes: { ...changes.changes, ...(isRestored && { cancelled: false }) },
          base: { ...merged.base, ...asAgreed(todo.base, merged.push) },
          state: 'mirrored',
          remoteId: there.id,
          place: adapter.name,
          by: who.name,
          byEmail: who.email,
          at: there.modifiedAt,
        },
      }),
    )
    if (taken.taken === false)
      return {
        end: 'ended',
        result: { outcome: 'retry', reason: 'task_changed' },
        mayBeDone: false,
      }
    tools.touched(taken.touched)
  }
  if (Object.keys(merged.push).length > 0) {
    const pushed = await ask((caller) => adapter.update(caller, there.id, merged.push))
    if (!pushed.ok) return failed(tools, todo, pushed)
  }
  const links = wish.end === 'wish' ? wish.links : await linksFor(tools, todo, task)
  if (links.end !== 'links') return links
  const missing = await mendLinks(tools, todo, there.id, links, there)
  if (missing.end !== 'mended') return missing
  return settle(tools, todo, {
    state: 'mirrored',
    remoteId: there.id,
    remoteUrl: adapter.url(tools.portalId, there.id),
    base: merged.base,
    // A day that somebody chose there is a date that was said.
    placedOn: wish.end === 'wish' && merged.take.dueAt === undefined ? wish.placedOn : null,
    ...missing.settles,
    detail: links.detail ?? missing.detail,
  })
}

/** What is not pushed yet is not agreed upon yet: the field stands as it was. */
function asAgreed(base: TaskFields | null, push: Partial<TaskFields>): Partial<TaskFields> {
  if (base === null) return {}
  const kept = Object.keys(push).map((field) => [field, base[field as keyof TaskFields]])
  return Object.fromEntries(kept)
}

async function deletedThere(
  tools: MirrorTools,
  todo: ToDo,
  task: TaskHere,
  there: Copy | null,
): Promise<Outcome> {
  if (todo.state === 'deleted') return settle(tools, todo, { state: 'deleted' })
  const who = await nameOf(tools, there?.modifiedBy ?? null)
  if (who.end !== 'name') return who
  const taken = Touched.parse(
    await tools.crm('take_from_mirror', {
      p_user_id: tools.userId,
      p_mirror: todo.id,
      p: {
        expects: task.updatedAt,
        changes: { cancelled: true },
        base: todo.base,
        state: 'deleted',
        place: tools.adapter.name,
        by: who.name,
        byEmail: who.email,
      },
    }),
  )
  if (taken.taken === false)
    return { end: 'ended', result: { outcome: 'retry', reason: 'task_changed' }, mayBeDone: false }
  tools.touched(taken.touched)
  return settle(tools, todo, { state: 'deleted' })
}

/** Who changed a copy: what they are called and their address there; neither where that was the rep. */
async function nameOf(
  tools: MirrorTools,
  userId: string | null,
): Promise<{ end: 'name'; name: string | null; email: string | null } | Ended> {
  const people = await tools.people()
  if (!people.ok) return endedBy(people)
  const person = userId === null ? undefined : people.value.find((one) => one.userId === userId)
  const email = person?.email || null
  if (email !== null && email === tools.accountEmail?.toLowerCase()) {
    return { end: 'name', name: null, email: null }
  }
  return { end: 'name', name: person?.name || email || 'Somebody', email }
}

/** What a CRM refuses is for a person to mend; all else goes round again. */
function failed(
  tools: MirrorTools,
  todo: ToDo,
  asked: Exclude<Asked<unknown>, { ok: true }>,
): Promise<Outcome> | Outcome {
  if (asked.reason !== 'refused') return endedBy(asked)
  return park(tools, todo, asked.refusal.reason, { names: asked.refusal.names })
}

export function park(
  tools: MirrorTools,
  todo: ToDo,
  reason: string,
  detail: object | null,
): Promise<Outcome> {
  return settle(tools, todo, { state: 'parked', reason, detail })
}

async function settle(tools: MirrorTools, todo: ToDo, p: object): Promise<Outcome> {
  const answer = Touched.parse(
    await tools.crm('settle_mirror', {
      p_user_id: tools.userId,
      p_mirror: todo.id,
      p: { version: todo.version, ...p },
    }),
  )
  // The database has the copy's id from now on. Parked without one, the intent stays.
  if (!('state' in p) || p.state !== 'parked') tools.intents.clear(todo.id)
  return { end: 'settled', touched: answer.touched }
}
