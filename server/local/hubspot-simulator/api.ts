import { Hono } from 'hono'
import type { SimulatorContext } from './context.ts'
import { Refused, shown } from './context.ts'
import type { ObjectType, Portal, StoredObject } from './portal.ts'
import { findObject, objectTypes } from './portal.ts'
import { binTask, createTask, updateTask } from './tasks.ts'
import type { By } from './webhooks.ts'

/** HubSpot's objects, owners and properties: under one version's prefix. */

type Body = Record<string, unknown>

export const scopesOf: Record<ObjectType, string> = {
  tasks: 'crm.objects.contacts',
  contacts: 'crm.objects.contacts',
  companies: 'crm.objects.companies',
  deals: 'crm.objects.deals',
}
const most = 100

export function typeOf(text: string | undefined): ObjectType {
  const type = objectTypes.find((one) => one === text)
  if (!type) throw new Refused(404, 'OBJECT_NOT_FOUND', 'No such object type')
  return type
}

const notFound = () => new Refused(404, 'OBJECT_NOT_FOUND', 'Object not found.')

/** @throws Refused 404 */
export function findOf(portal: Portal, type: ObjectType, id: string): StoredObject {
  const object = findObject(portal, type, id)
  if (!object) throw notFound()
  return object
}

/** @throws Refused where it is none, or nobody may write them */
export function ofTask({ faults }: SimulatorContext, type: ObjectType): void {
  if (type !== 'tasks') throw new Refused(403, 'MISSING_SCOPES', 'Upshot never writes this')
  if (faults().noRights) {
    throw new Refused(403, 'MISSING_SCOPES', 'The user may not edit tasks', {
      errors: [{ message: 'no rights', context: { requiredGranularScopes: ['task-write'] } }],
    })
  }
}

export function objectRoutes(context: SimulatorContext): Hono {
  const { portal, faults, now } = context
  const app = new Hono()

  const find = (type: ObjectType, id: string, idProperty?: string): StoredObject => {
    if (idProperty === undefined) return findOf(portal, type, id)
    const object = portal.objects.find(
      (one) =>
        one.type === type &&
        one.properties[idProperty]?.toLowerCase() === id.toLowerCase() &&
        one.mergedInto === null,
    )
    if (!object) throw notFound()
    return object
  }
  // Given once with commas, or again and again.
  const names = (texts: readonly string[] | undefined) =>
    (texts ?? []).flatMap((text) => text.split(',')).filter(Boolean)
  app.get('/:type/:id', (c) => {
    const type = typeOf(c.req.param('type'))
    authorise(context, c.req.raw, `${scopesOf[type]}.read`)
    const query = (name: string) => c.req.query(name)
    const object = find(type, c.req.param('id'), query('idProperty'))
    if ((query('archived') === 'true') !== (object.archivedAt !== null)) throw notFound()
    return c.json(
      shown(object, names(c.req.queries('properties')), names(c.req.queries('associations'))),
    )
  })

  app.post('/tasks', async (c) => {
    const by = authorise(context, c.req.raw, `${scopesOf.tasks}.write`)
    ofTask(context, 'tasks')
    const task = createTask(context, await json(c.req.raw), by)
    return c.json(shown(task, Object.keys(task.properties)), 201)
  })

  app.patch('/:type/:id', async (c) => {
    const type = typeOf(c.req.param('type'))
    const by = authorise(context, c.req.raw, `${scopesOf[type]}.write`)
    ofTask(context, type)
    const task = find(type, c.req.param('id'), c.req.query('idProperty'))
    if (task.archivedAt !== null) throw notFound()
    const { properties } = await json(c.req.raw)
    updateTask(context, task, properties, by)
    return c.json(shown(task, Object.keys(task.properties)))
  })

  app.delete('/:type/:id', (c) => {
    const type = typeOf(c.req.param('type'))
    const by = authorise(context, c.req.raw, `${scopesOf[type]}.write`)
    ofTask(context, type)
    const task = findObject(portal, type, c.req.param('id'))
    if (task) binTask(context, task, true, by)
    return c.body(null, 204)
  })

  app.post('/:type/batch/read', async (c) => {
    const type = typeOf(c.req.param('type'))
    authorise(context, c.req.raw, `${scopesOf[type]}.read`)
    const body = await json(c.req.raw)
    const inputs = Array.isArray(body.inputs) ? body.inputs : []
    if (inputs.length > most) throw new Refused(400, 'VALIDATION_ERROR', 'At most 100 inputs')
    const properties = Array.isArray(body.properties) ? body.properties.map(String) : []
    const ids = inputs.map(({ id }: Body) => String(id))
    const found = ids.flatMap((id) => {
      const object = findObject(portal, type, id)
      return object && object.archivedAt === null ? [object] : []
    })
    const at = new Date(now()).toISOString()
    const answer = {
      status: 'COMPLETE',
      results: found.map((object) => shown(object, properties)),
      startedAt: at,
      completedAt: at,
    }
    return found.length < ids.length
      ? c.json({ ...answer, numErrors: 1, errors: [] }, 207)
      : c.json(answer)
  })

  app.post('/:type/search', async (c) => {
    const type = typeOf(c.req.param('type'))
    authorise(context, c.req.raw, `${scopesOf[type]}.read`)
    const body = await json(c.req.raw)
    const limit = Number(body.limit ?? 10)
    if (limit > 200) throw new Refused(400, 'VALIDATION_ERROR', 'limit must be at most 200')
    const since = sinceOf(body.filterGroups)
    const indexed = portal.objects.filter(
      (object) =>
        object.type === type &&
        object.archivedAt === null &&
        object.createdAt >= since &&
        object.createdAt + faults().indexDelayMs <= now(),
    )
    const from = Number(body.after ?? 0)
    const properties = Array.isArray(body.properties) ? body.properties.map(String) : []
    const next = from + limit
    return c.json({
      total: indexed.length,
      results: indexed.slice(from, next).map((object) => shown(object, properties)),
      ...(next < indexed.length && { paging: { next: { after: String(next) } } }),
    })
  })

  return app
}

function sinceOf(groups: unknown): number {
  const [filter] = Array.isArray(groups) ? (groups[0]?.filters ?? []) : []
  if (filter === undefined) return 0
  if (filter.propertyName !== 'hs_createdate' || filter.operator !== 'GTE') {
    throw new Refused(400, 'VALIDATION_ERROR', 'This filter is not simulated')
  }
  return Number(filter.value)
}

async function json(request: Request): Promise<Body> {
  const type = request.headers.get('content-type') ?? ''
  const body: unknown = type.startsWith('application/json')
    ? await request.json().catch(() => null)
    : null
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Refused(400, 'VALIDATION_ERROR', 'Invalid input JSON')
  }
  return body as Body
}

/** Who asks. @throws Refused 401 for a token that is none, 403 for a scope that was not granted */
export function authorise({ portal, now }: SimulatorContext, request: Request, scope: string): By {
  const bearer = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
  const token = portal.tokens.find(({ access }) => access === bearer)
  if (!token || token.expiresAt <= now()) {
    throw new Refused(
      401,
      'EXPIRED_AUTHENTICATION',
      'The OAuth token used to make this call expired',
    )
  }
  if (!token.scopes.includes(scope)) {
    throw new Refused(403, 'MISSING_SCOPES', 'This app has not been granted all required scopes', {
      errors: [
        { message: 'One or more scopes are missing', context: { requiredGranularScopes: [scope] } },
      ],
    })
  }
  return {
    userId: portal.people.find(({ email }) => email === token.email)?.userId ?? 1,
    isApp: true,
  }
}

export function ownerRoutes(context: SimulatorContext): Hono {
  const app = new Hono()
  app.get('/', (c) => {
    authorise(context, c.req.raw, 'crm.objects.owners.read')
    const limit = Math.min(Number(c.req.query('limit') ?? most), 500)
    const from = Number(c.req.query('after') ?? 0)
    const email = c.req.query('email')
    const people = context.portal.people.filter((one) => email === undefined || one.email === email)
    const at = '2026-01-01T00:00:00.000Z'
    const results = people.slice(from, from + limit).map((one) => ({
      id: one.ownerId,
      email: one.email,
      type: 'PERSON',
      firstName: one.firstName,
      lastName: one.lastName,
      userId: one.userId,
      userIdIncludingInactive: one.userId,
      createdAt: at,
      updatedAt: at,
      archived: false,
    }))
    const next = from + limit
    return c.json({
      results,
      ...(next < people.length && { paging: { next: { after: String(next) } } }),
    })
  })
  return app
}

export function propertyRoutes(context: SimulatorContext): Hono {
  const { portal, faults } = context
  const app = new Hono()
  const shownProperty = (name: string) => ({
    name,
    label: name,
    type: 'string',
    fieldType: 'text',
    description: '',
    groupName: 'task_information',
    options: [],
    hasUniqueValue: portal.properties[name] ?? false,
  })
  app.get('/tasks/:name', (c) => {
    authorise(context, c.req.raw, 'crm.objects.contacts.read')
    const name = c.req.param('name')
    if (!Object.hasOwn(portal.properties, name)) {
      throw new Refused(404, 'OBJECT_NOT_FOUND', `Property ${name} does not exist`)
    }
    return c.json(shownProperty(name))
  })
  app.post('/tasks', async (c) => {
    authorise(context, c.req.raw, 'crm.schemas.tasks.write')
    if (faults().refuseProperties) throw new Refused(403, 'MISSING_SCOPES', 'Not in this account')
    const { name, groupName, type, fieldType, hasUniqueValue, label } = await json(c.req.raw)
    const isWhole =
      typeof name === 'string' &&
      groupName === 'task_information' &&
      type === 'string' &&
      fieldType === 'text' &&
      typeof label === 'string'
    if (!isWhole) throw new Refused(400, 'VALIDATION_ERROR', 'Invalid property definition')
    if (Object.hasOwn(portal.properties, name)) {
      throw new Refused(409, 'CONFLICT', `A property named '${name}' already exists.`)
    }
    portal.properties[name] = hasUniqueValue === true
    portal.save()
    return c.json(shownProperty(name), 201)
  })
  return app
}
