import type { Links, TaskFields } from './adapter.ts'
import type { SaidAt } from './merge.ts'
import type { TaskHere, ToDo } from './to-do.ts'
import type { Ended, MirrorTools } from './tools.ts'
import { endedBy } from './tools.ts'
import { dayFor, instantFor } from './undated.ts'

/** How a copy is to be: a task of ours in the other CRM's words. */

export type Wish =
  | {
      end: 'wish'
      fields: TaskFields
      links: Links
      placedOn: string | null
      detail: object | null
    }
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
  const links = await linksOf(tools, task)
  if (links.end !== 'links') return links
  return { end: 'wish', fields, placedOn, links: links.links, detail: links.detail }
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

/** The contact by address, its company, and that company's one open deal. Nothing of it is ever made there. */
async function linksOf(
  { adapter, ask }: MirrorTools,
  { contact }: TaskHere,
): Promise<{ end: 'links'; links: Links; detail: object | null } | Ended> {
  const links: Links = { contact: null, company: null, deal: null }
  if (contact === null) return { end: 'links', links, detail: null }
  for (const email of contact.emails) {
    const found = await ask((caller) => adapter.findContact(caller, email))
    if (found.ok) {
      links.contact = found.value.id
      links.company = found.value.company
      break
    }
    if (found.reason === 'ended') return found
  }
  if (links.contact === null) return { end: 'links', links, detail: { noContact: true } }
  if (links.company === null) return { end: 'links', links, detail: null }
  const company = links.company
  const deals = await ask((caller) => adapter.openDeals(caller, company))
  if (!deals.ok) {
    // Without the right to see deals there are none to hang it on.
    return deals.reason === 'ended' ? deals : { end: 'links', links, detail: null }
  }
  const [deal, ...others] = deals.value
  if (deal && others.length === 0) links.deal = deal.id
  return {
    end: 'links',
    links,
    detail: others.length > 0 ? { openDeals: deals.value.length } : null,
  }
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
