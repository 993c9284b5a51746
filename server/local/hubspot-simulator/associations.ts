import { Hono } from 'hono'
import { authorise, findOf, ofTask, scopesOf, typeOf } from './api.ts'
import type { SimulatorContext } from './context.ts'
import { Refused } from './context.ts'
import { link, unlink } from './portal.ts'

/** What hangs on what: listed in pages, made and taken away. */

const mostListed = 500

export function associationRoutes(context: SimulatorContext): Hono {
  const { portal, faults, now } = context
  const app = new Hono()
  const gone = () => new Refused(404, 'OBJECT_NOT_FOUND', 'Object not found.')
  /** `deal` and `deals` are one. */
  const kindOf = (text: string) =>
    typeOf(text === 'company' ? 'companies' : text.replace(/s?$/, 's'))

  const ofDeal = (type: string) => {
    if (type === 'deals' && faults().noDealRights) {
      throw new Refused(403, 'MISSING_SCOPES', 'The user may not edit deals', {
        errors: [{ message: 'no rights', context: { requiredGranularScopes: ['deal-write'] } }],
      })
    }
  }

  app.get('/:type/:id/associations/:to', (c) => {
    const type = kindOf(c.req.param('type'))
    const to = kindOf(c.req.param('to'))
    authorise(context, c.req.raw, `${scopesOf[type]}.read`)
    authorise(context, c.req.raw, `${scopesOf[to]}.read`)
    const ids = findOf(portal, type, c.req.param('id')).links[to] ?? []
    const limit = Math.min(Number(c.req.query('limit') ?? mostListed), mostListed)
    const from = Number(c.req.query('after') ?? 0)
    const next = from + limit
    const types = [{ category: 'HUBSPOT_DEFINED', typeId: 1, label: null }]
    return c.json({
      results: ids.slice(from, next).map((id) => ({ toObjectId: id, associationTypes: types })),
      ...(next < ids.length && { paging: { next: { after: String(next), link: '' } } }),
    })
  })

  app.put('/:type/:id/associations/default/:to/:target', (c) => {
    const type = kindOf(c.req.param('type'))
    authorise(context, c.req.raw, `${scopesOf[type]}.write`)
    ofTask(context, type)
    const { id, to, target } = c.req.param()
    const task = findOf(portal, type, id)
    ofDeal(kindOf(to))
    if (task.archivedAt !== null || !link(portal, task, kindOf(to), target)) throw gone()
    portal.save()
    const at = new Date(now()).toISOString()
    return c.json({ status: 'COMPLETE', results: [], startedAt: at, completedAt: at })
  })

  app.delete('/:type/:id/associations/:to/:target', (c) => {
    const type = kindOf(c.req.param('type'))
    authorise(context, c.req.raw, `${scopesOf[type]}.write`)
    ofTask(context, type)
    const { id, to, target } = c.req.param()
    const task = findOf(portal, type, id)
    ofDeal(kindOf(to))
    if (task.archivedAt !== null) throw gone()
    unlink(portal, task, kindOf(to), target)
    portal.save()
    return c.body(null, 204)
  })

  return app
}
