import type { Context } from 'hono'
import { Hono } from 'hono'
import { z } from 'zod'
import type { SimulatorContext } from './context.ts'
import { faultChangesSchema, noFaults, switchesSchema } from './faults.ts'
import { deliveryLog } from './pages.ts'
import { currentItems, scheduleOf } from './recording.ts'

const finishSchema = z.object({ key: z.optional(z.string()) })
const completeSchema = z.object({
  recordingId: z.coerce.number(),
  index: z.coerce.number(),
  completed: z.optional(z.boolean()),
})
const tamperSchema = z.object({
  how: z.enum(['delete', 'new_secret', 'former']),
  /** An origin, for `former`. */
  former: z.string().default('http://127.0.0.1:9'),
})
const reviseSchema = z.object({
  recordingId: z.coerce.number(),
  deliver: z.optional(z.union([z.boolean(), z.literal('on').transform(() => true)])),
})

/**
 * The strings behind the puppets: what only the simulator has. JSON for scripts, and a redirect
 * back to the page for its own forms.
 */
export function controlRoutes(context: SimulatorContext): Hono {
  const app = new Hono()

  app.get('/meetings', (c) =>
    c.json({
      meetings: context.scenarios().map(({ key, title, about }) => ({
        key,
        title,
        about,
        recordings: context
          .calls()
          .filter(({ scenario }) => scenario.key === key)
          .map(({ recording, scenario }) => ({
            recordingId: recording.recordingId,
            finishedAt: new Date(recording.finishedAt).toISOString(),
            startedAt: new Date(
              scheduleOf(scenario, recording.finishedAt).recordingStart,
            ).toISOString(),
            finalised: recording.finalised,
            actionItems: currentItems(scenario, recording).map(({ description }) => description),
          })),
      })),
    }),
  )

  app.get('/deliveries', (c) =>
    c.json({ deliveries: context.deliveries().map(({ body: _, ...delivery }) => delivery) }),
  )

  app.get('/log', (c) => c.html(deliveryLog(context)))

  app.post('/finish', (c) =>
    act(c, finishSchema, ({ key }) => context.finishMeeting(key === '' ? undefined : key)),
  )

  app.post('/complete', (c) =>
    act(c, completeSchema, ({ recordingId, index, completed = true }) => {
      context.setItemCompleted(recordingId, index, completed)
      return { recordingId, index, completed }
    }),
  )

  app.post('/revise', (c) =>
    act(c, reviseSchema, ({ recordingId, deliver = false }) =>
      context.reviseMeeting(recordingId, { deliver }),
    ),
  )

  app.post('/replay', (c) =>
    act(c, z.object({ webhookId: z.string() }), ({ webhookId }) => {
      context.replayDelivery(webhookId)
      return { webhookId }
    }),
  )

  app.post('/revoke', (c) =>
    act(c, z.object({}), () => {
      context.revokeAllTokens()
      return { revoked: true }
    }),
  )

  app.post('/keys', (c) =>
    act(c, z.object({ account: z.optional(z.string()) }), ({ account }) =>
      context.makeApiKey(account),
    ),
  )

  app.post('/keys/revoke', (c) =>
    act(c, z.object({ id: z.string() }), ({ id }) => {
      context.revokeApiKey(id)
      return { revoked: id }
    }),
  )

  app.post('/webhooks', (c) =>
    act(c, tamperSchema, ({ how, former }) => ({
      webhooks: context.tamperWithWebhooks(how === 'former' ? { former } : how),
    })),
  )

  app.post('/faults', async (c) => {
    if (!isForm(c)) {
      return act(c, faultChangesSchema, (changes) => {
        context.setFaults(changes)
        return context.faults()
      })
    }
    // The page's form has one field per switch, in percent or milliseconds; empty means off.
    const form = new URLSearchParams(await c.req.text())
    const changes = { ...noFaults }
    for (const name of switchesSchema.keyof().options) {
      const value = Number(form.get(name) ?? 0) || 0
      changes[name] = name.endsWith('Ms') ? value : value / 100
    }
    context.setFaults({
      ...changes,
      retryAfter: form.get('retryAfter') ?? '',
      rateLimitReset: form.get('rateLimitReset') ?? '',
      apiPath: form.get('apiPath') ?? '',
    })
    return c.redirect('/', 303)
  })

  return app
}

async function act<Input>(
  c: Context,
  schema: z.ZodType<Input>,
  action: (input: Input) => object,
): Promise<Response> {
  const input = schema.safeParse(await readInput(c))
  if (!input.success) return c.json({ error: z.prettifyError(input.error) }, 400)
  try {
    const result = action(input.data)
    return isForm(c) ? c.redirect('/', 303) : c.json(result)
  } catch (error) {
    return c.json({ error: error instanceof Error ? error.message : 'unknown' }, 404)
  }
}

async function readInput(c: Context): Promise<unknown> {
  const text = await c.req.text()
  if (isForm(c)) return Object.fromEntries(new URLSearchParams(text))
  if (text === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isForm(c: Context): boolean {
  const type = c.req.header('content-type') ?? ''
  return type.startsWith('application/x-www-form-urlencoded')
}
