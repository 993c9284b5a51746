import type { SimulatorContext } from './context.ts'
import { Refused } from './context.ts'
import type { StoredObject } from './portal.ts'
import { addObject, link } from './portal.ts'
import type { By } from './webhooks.ts'

/** What HubSpot checks of a task, and what becomes of one. */

const options: Record<string, readonly string[]> = {
  hs_task_status: ['NOT_STARTED', 'IN_PROGRESS', 'WAITING', 'DEFERRED', 'COMPLETED'],
  hs_task_priority: ['NONE', 'LOW', 'MEDIUM', 'HIGH'],
  hs_task_type: ['EMAIL', 'CALL', 'TODO'],
}
const writable = new Set([
  ...Object.keys(options),
  'hs_timestamp',
  'hs_task_subject',
  'hs_task_body',
  'hubspot_owner_id',
  'hs_task_reminders',
])
const longest = 65_536

const associationTypes: Record<number, string> = { 204: 'contacts', 192: 'companies', 216: 'deals' }

function invalid(message: string, code: string, names: readonly string[]): Refused {
  return new Refused(400, 'VALIDATION_ERROR', message, {
    errors: [{ message, code, context: { propertyName: [...names] } }],
  })
}

/** The properties as they are stored. @throws Refused */
function checked(
  { portal, faults }: SimulatorContext,
  properties: unknown,
  self: StoredObject | null,
): Record<string, string | null> {
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) {
    throw new Refused(400, 'VALIDATION_ERROR', 'Invalid input JSON: properties must be an object')
  }
  const stored: Record<string, string | null> = {}
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value !== 'string') {
      throw new Refused(400, 'VALIDATION_ERROR', `Invalid input JSON: ${name} must be a string`)
    }
    const isOurs = Object.hasOwn(portal.properties, name) || name === faults().requiredProperty
    if (!writable.has(name) && !isOurs) {
      throw invalid(`Property "${name}" does not exist`, 'PROPERTY_DOESNT_EXIST', [name])
    }
    if (value.length > longest) throw invalid(`${name} is too long`, 'INVALID_LENGTH', [name])
    const known = options[name]
    if (value !== '' && known && !known.includes(value)) {
      throw invalid(`${value} was not one of the allowed options`, 'INVALID_OPTION', [name])
    }
    if (name === 'hubspot_owner_id' && value !== '') {
      // An owner's id; a user's is not one.
      if (!portal.people.some(({ ownerId }) => ownerId === value)) {
        throw invalid(`Owner ${value} does not exist`, 'INVALID_OWNER', [name])
      }
    }
    if (portal.properties[name] && value !== '') {
      const other = portal.objects.find(
        (object) => object.type === 'tasks' && object.properties[name] === value && object !== self,
      )
      if (other) {
        throw new Refused(409, 'CONFLICT', `A task with ${name} ${value} already exists`)
      }
    }
    stored[name] = value === '' ? null : name === 'hs_timestamp' ? timestamp(value) : value
  }
  return stored
}

function timestamp(value: string): string {
  const at = /^\d+$/.test(value)
    ? Number(value)
    : /T.*Z$/.test(value)
      ? Date.parse(value)
      : Number.NaN
  if (Number.isNaN(at))
    throw invalid(`${value} was not a valid long`, 'INVALID_DATE', ['hs_timestamp'])
  return new Date(at).toISOString()
}

export function createTask(
  context: SimulatorContext,
  body: { properties?: unknown; associations?: unknown },
  by: By,
): StoredObject {
  const { portal, faults, random, now, events } = context
  const properties = checked(context, body.properties, null)
  if (!properties.hs_timestamp) {
    throw new Refused(
      400,
      'VALIDATION_ERROR',
      'Error creating TASK. Some required properties were not set.',
      { context: { properties: ['hs_timestamp'] } },
    )
  }
  const demanded = faults().requiredProperty
  if (demanded !== null && !properties[demanded]) {
    throw invalid(`Required property ${demanded} is missing`, 'MISSING_REQUIRED_PROPERTY', [
      demanded,
    ])
  }
  const links = associationsOf(body.associations)
  const task = addObject(
    portal,
    'tasks',
    { hs_task_status: 'NOT_STARTED', ...properties, hs_updated_by_user_id: String(by.userId) },
    now(),
  )
  for (const { type, id } of links) {
    // A wrong id goes by without a word: the task is there and the association is not.
    if (random() >= faults().dropAssociation) link(portal, task, type, id)
  }
  portal.save()
  events.note('object.creation', task, by)
  return task
}

function associationsOf(associations: unknown): { type: string; id: string }[] {
  if (associations === undefined) return []
  if (!Array.isArray(associations)) {
    throw new Refused(400, 'VALIDATION_ERROR', 'Invalid input JSON: associations must be a list')
  }
  return associations.map((association) => {
    const id = association?.to?.id
    const [kind] = Array.isArray(association?.types) ? association.types : []
    const type = associationTypes[kind?.associationTypeId]
    if (typeof id !== 'string' || kind?.associationCategory !== 'HUBSPOT_DEFINED' || !type) {
      throw new Refused(400, 'VALIDATION_ERROR', 'Invalid input JSON: association')
    }
    return { type, id }
  })
}

export function updateTask(
  context: SimulatorContext,
  task: StoredObject,
  properties: unknown,
  by: By,
): void {
  const { portal, now, events } = context
  const changes = checked(context, properties, task)
  const changed = Object.entries(changes).filter(
    ([name, value]) => (task.properties[name] ?? null) !== value,
  )
  if (changed.length === 0) return
  if (changes.hs_timestamp === null) {
    throw invalid('hs_timestamp cannot be empty', 'REQUIRED_FIELD', ['hs_timestamp'])
  }
  Object.assign(task.properties, changes, { hs_updated_by_user_id: String(by.userId) })
  if (changes.hs_task_status === 'COMPLETED') {
    task.properties.hs_task_completion_date = new Date(now()).toISOString()
  }
  // Never the same moment twice: what is newer can be told.
  task.updatedAt = Math.max(now(), task.updatedAt + 1)
  portal.save()
  for (const [name, value] of changed) {
    events.note('object.propertyChange', task, by, {
      propertyName: name,
      propertyValue: value ?? '',
    })
  }
}

/** Into the bin, or out of it. */
export function binTask(
  context: SimulatorContext,
  task: StoredObject,
  isIn: boolean,
  by: By,
): void {
  const { portal, now, events } = context
  if ((task.archivedAt !== null) === isIn) return
  task.archivedAt = isIn ? now() : null
  task.updatedAt = Math.max(now(), task.updatedAt + 1)
  task.properties.hs_updated_by_user_id = String(by.userId)
  portal.save()
  events.note(isIn ? 'object.deletion' : 'object.restore', task, by)
}
