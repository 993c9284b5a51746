import type { Links, TaskFields } from './adapter.ts'
import type { DealWish } from './deals.ts'
import { dealFor } from './deals.ts'
import type { SaidAt } from './merge.ts'
import type { TaskHere, ToDo } from './to-do.ts'
import type { Ended, MirrorTools } from './tools.ts'
import { endedBy } from './tools.ts'
import { dayFor, instantFor } from './undated.ts'

/** How a copy is to be: a task of ours in the other CRM's words. */

/** What it is to be hung on. A deal that the rep chose is not among `links`: a copy is hung on it once it is there. */
export type WishedLinks = { end: 'links'; links: Links; deal: DealWish; detail: object | null }

export type Wish =
  | { end: 'wish'; fields: TaskFields; links: WishedLinks; placedOn: string | null }
  | { end: 'parked'; reason: string; detail: object | null; fields: TaskFields }
  | Ended

export async function wishFor(tools: MirrorTools, todo: ToDo, task: TaskHere): Promise<Wish> {
  const owner = await ownerOf(tools, task)
  if (owner.end !== 'owner') return owner
  const fields: TaskFields = {
    title: task.title.trim(),
    completed: task.completed,
    dueAt: task.dueAt,
    priority: task.priority === 'urgent' ? 'high' : task.priority,
    ownerId: owner.id,
  }
  let placedOn: string | null = null
  if (task.dueAt === null) {
    const zone = await tools.timeZone()
    placedOn = todo.placedOn ?? chosenDay(todo.undated, tools.now(), zone)
    if (placedOn === null) return { end: 'parked', reason: 'needs_day', detail: null, fields }
    fields.dueAt = instantFor(placedOn, zone)
  }
  const links = await linksFor(tools, todo, task)
  return links.end === 'links' ? { end: 'wish', fields, placedOn, links } : links
}

function chosenDay(choice: string | null, now: number, zone: string): string | null {
  switch (choice) {
    case 'today':
    case 'next_working_day':
    case 'in_a_week':
      return dayFor(choice, now, zone)
    default:
      return null
  }
}

async function ownerOf(
  { people }: MirrorTools,
  { assigneeEmail }: TaskHere,
): Promise<{ end: 'owner'; id: string | null } | Ended> {
  if (assigneeEmail === null) return { end: 'owner', id: null }
  const known = await people()
  if (!known.ok) return endedBy(known)
  const owner = known.value.find(({ email }) => email === assigneeEmail.toLowerCase())
  return { end: 'owner', id: owner?.ownerId ?? null }
}

/** The contact by address, its company, and a deal of that. Nothing of it is ever made there. */
export async function linksFor(
  tools: MirrorTools,
  todo: ToDo,
  { contact }: TaskHere,
): Promise<WishedLinks | Ended> {
  const links: Links = { contact: null, company: null, deal: null }
  for (const email of contact?.emails ?? []) {
    const found = await tools.ask((caller) => tools.adapter.findContact(caller, email))
    if (found.ok) {
      links.contact = found.value.id
      links.company = found.value.company
      break
    }
    if (found.reason === 'ended') return found
  }
  const chosen = await dealFor(tools, todo, links.company)
  if (chosen.end !== 'deal') return chosen
  const { deal } = chosen
  if (!deal.said) links.deal = deal.id
  const detail = contact !== null && links.contact === null ? { noContact: true } : null
  return { end: 'links', links, deal, detail }
}

/** When a person last said each field of a task, by the names of its columns. */
export function saidAtOf({ saidAt }: TaskHere): SaidAt {
  const names = {
    title: 'title',
    completed: 'completed',
    dueAt: 'due_date',
    priority: 'priority',
    ownerId: 'assigned_to',
  } as const
  return Object.fromEntries(
    Object.entries(names).flatMap(([field, column]) =>
      saidAt[column] === undefined ? [] : [[field, saidAt[column]]],
    ),
  )
}

/** What `take_from_mirror` is told of fields that a person changed there. */
export async function changesOf(
  { people }: MirrorTools,
  take: Partial<TaskFields>,
): Promise<{ end: 'changes'; changes: Record<string, unknown> } | Ended> {
  const { ownerId, ...changes } = take
  if (!ownerId) return { end: 'changes', changes }
  const known = await people()
  if (!known.ok) return endedBy(known)
  const email = known.value.find((one) => one.ownerId === ownerId)?.email
  return { end: 'changes', changes: { ...changes, ...(email && { assigneeEmail: email }) } }
}
