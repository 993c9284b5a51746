import * as z from 'zod/mini'
import type { Copy, NewCopy, TaskFields } from '../mirror/adapter.ts'
import { id, properties, usable, word } from './fields.ts'

/** HubSpot's task, to and from the fields that both sides compare. */

/** The property by which a copy is found again, where the account lets us have one. */
export const keyProperty = 'upshot_task_id'

/** Which association a task has with what it is hung on, as HubSpot defines them. */
export const associationTypes = { contact: 204, company: 192, deal: 216 } as const

/** What is asked of each task. */
export const taskProperties = [
  'hs_task_subject',
  'hs_task_status',
  'hs_timestamp',
  'hs_task_priority',
  'hubspot_owner_id',
  'hs_lastmodifieddate',
  'hs_updated_by_user_id',
] as const

/** What an object is hung on, of one kind. */
export const Linked = z.optional(
  z.catch(z.nullable(z.object({ results: usable(z.object({ id })) })), null),
)

/** An object of HubSpot's; what is not set is null. */
export const TaskObject = z.object({
  id,
  properties,
  archived: z.optional(z.catch(z.boolean(), false)),
  updatedAt: z.optional(word),
  associations: z.optional(
    z.catch(z.nullable(z.object({ contacts: Linked, companies: Linked, deals: Linked })), null),
  ),
})
export type TaskObject = z.infer<typeof TaskObject>

export function toCopy({ id, properties, archived, updatedAt, associations }: TaskObject): Copy {
  const ids = (kind: 'contacts' | 'companies' | 'deals') => [
    ...new Set(associations?.[kind]?.results.map((result) => result.id) ?? []),
  ]
  return {
    id,
    fields: {
      title: properties.hs_task_subject?.trim() ?? '',
      // Whatever else an account calls its states: all but this one are open.
      completed: properties.hs_task_status === 'COMPLETED',
      dueAt: toIso(properties.hs_timestamp),
      priority: toPriority(properties.hs_task_priority),
      ownerId: properties.hubspot_owner_id || null,
    },
    archived: archived ?? false,
    modifiedAt: toIso(properties.hs_lastmodifieddate) ?? toIso(updatedAt),
    modifiedBy: properties.hs_updated_by_user_id || null,
    linked: { contacts: ids('contacts'), companies: ids('companies'), deals: ids('deals') },
  }
}

/** The years in which something can be due; whatever else is said is none. */
const [firstAt, lastAt] = [Date.UTC(1990, 0), Date.UTC(2200, 0)]

/** HubSpot writes an instant as ISO 8601 in some answers and as milliseconds in others. */
export function toIso(text: string | null | undefined): string | null {
  if (!text) return null
  const at = /^\d{9,}$/.test(text) ? Number(text) : Date.parse(text)
  return at >= firstAt && at < lastAt ? new Date(at).toISOString() : null
}

function toPriority(text: string | null | undefined): TaskFields['priority'] {
  switch (text) {
    case 'LOW':
      return 'low'
    case 'MEDIUM':
      return 'medium'
    case 'HIGH':
      return 'high'
    default:
      return null
  }
}

/** The properties that say these fields. */
export function toProperties(fields: Partial<TaskFields>): Record<string, string> {
  const properties: Record<string, string> = {}
  if (fields.title !== undefined) properties.hs_task_subject = fields.title
  if (fields.completed !== undefined) {
    properties.hs_task_status = fields.completed ? 'COMPLETED' : 'NOT_STARTED'
  }
  if (fields.dueAt) properties.hs_timestamp = new Date(fields.dueAt).toISOString()
  if (fields.priority) properties.hs_task_priority = fields.priority.toUpperCase()
  if (fields.ownerId) properties.hubspot_owner_id = fields.ownerId
  return properties
}

const kinds = { call: 'CALL', email: 'EMAIL', other: 'TODO' } as const

/** The body of a request that makes a copy. */
export function toNewTask({ fields, links, key, body, kind }: NewCopy, keyed: boolean): object {
  const paragraphs = keyed ? body : [...body, bodyMark(key)]
  const associations = (['contact', 'company', 'deal'] as const).flatMap((to) => {
    const id = links[to]
    const type = { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: associationTypes[to] }
    return id === null ? [] : [{ to: { id }, types: [type] }]
  })
  return {
    properties: {
      ...toProperties(fields),
      hs_task_type: kinds[kind],
      hs_task_body: paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`).join(''),
      ...(keyed && { [keyProperty]: key }),
    },
    associations,
  }
}

/** What stands in the body of a copy without the property. */
export function bodyMark(key: string): string {
  return `Upshot reference ${key}`
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '<br>')
}
