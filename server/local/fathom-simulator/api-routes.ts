import type { Context } from 'hono'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { apiFaults } from './api-faults.ts'
import { ownerOfKey } from './api-keys.ts'
import type { SimulatorContext } from './context.ts'
import { meetingTypes, organisationFounded, teams } from './directory.ts'
import type { Call } from './listing.ts'
import { canSee, listCalls, pageSize, parseListQuery } from './listing.ts'
import { bearerOf } from './oauth.ts'
import { rateLimitHeaders } from './rate-limit.ts'
import { toSummary, toTranscript, toWireMeeting } from './recording.ts'
import { createWebhook, toWireWebhook } from './webhooks.ts'
import type { WirePage } from './wire.ts'

/** Who calls: an app through a user's token, or the user with an API key (`clientId` null). */
type Caller = { account: string; clientId: string | null }

type ApiEnv = { Variables: { caller: Caller } }

/**
 * The resource API. What Fathom has no route for answers 404, `/me` included; so do the media
 * downloads, which Upshot never asks for.
 */
export function apiRoutes(context: SimulatorContext): Hono<ApiEnv> {
  const { store, directory, now } = context
  const { state } = store
  const app = new Hono<ApiEnv>()

  const authenticate = createMiddleware<ApiEnv>(async (c, next) => {
    const caller = callerOf(c)
    if (!caller) return c.json({ error: 'Unauthorized' }, 401)
    c.set('caller', caller)
    return next()
  })

  /** Heavy calls count in both buckets and report the heavy one. */
  const limited = (isHeavy: (c: Context<ApiEnv>) => boolean) =>
    createMiddleware<ApiEnv>(async (c, next) => {
      const { account } = c.get('caller')
      const taken = context.limiter.take('global', account)
      const allowance = taken.allowed && isHeavy(c) ? context.limiter.take('heavy', account) : taken
      const headers = rateLimitHeaders(allowance)
      if (!allowance.allowed) return c.html('', 429, headers)
      await next()
      for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value)
      return
    })

  const light = [apiFaults(context), authenticate, limited(() => false)] as const
  const heavy = [apiFaults(context), authenticate, limited(() => true)] as const
  const heavyWhenInline = [
    apiFaults(context),
    authenticate,
    limited((c) => isTrue(c, 'include_summary') || isTrue(c, 'include_transcript')),
  ] as const

  function callerOf(c: Context<ApiEnv>): Caller | null {
    const apiKey = c.req.header('x-api-key')
    if (apiKey !== undefined) {
      const account = ownerOfKey(state, apiKey)
      return account === null ? null : { account, clientId: null }
    }
    const token = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
    return token === undefined ? null : bearerOf(state, token, now())
  }

  app.get('/meetings', ...heavyWhenInline, (c) => {
    const { account, clientId } = c.get('caller')
    const sections = {
      transcript: isTrue(c, 'include_transcript'),
      summary: isTrue(c, 'include_summary'),
      actionItems: isTrue(c, 'include_action_items'),
      crmMatches: isTrue(c, 'include_crm_matches'),
      highlights: isTrue(c, 'include_highlights'),
    }
    if (clientId !== null && (sections.transcript || sections.summary)) {
      const error =
        'include_summary and include_transcript are unavailable to OAuth apps; use /recordings'
      return c.json({ error }, 400)
    }
    const search = new URL(c.req.url).searchParams
    const turn = endlessTurn(context, search.get('cursor'))
    if (turn.isAgain) search.delete('cursor')
    const parsed = parseListQuery(search)
    if (!parsed.ok) return c.json({ error: parsed.message }, 400)
    const listed = listCalls(context.calls(), account, directory, parsed.query)
    const { page } = listed
    const nextCursor = turn.next ?? listed.nextCursor
    const items = page.map(({ scenario, recording }) =>
      toWireMeeting(scenario, recording, directory, context.baseUrl(), sections),
    )
    return c.json({ limit: pageSize, next_cursor: nextCursor, items })
  })

  app.get('/recordings/:id/summary', ...heavy, (c) => {
    const call = readableCall(c)
    const summary = call && toSummary(call.scenario)
    return answerOrPost(c, summary && { summary })
  })

  app.get('/recordings/:id/transcript', ...heavy, (c) => {
    const call = readableCall(c)
    return answerOrPost(c, call && { transcript: toTranscript(call.scenario) })
  })

  /** A call the caller may see and Fathom has finished writing up. */
  function readableCall(c: Context<ApiEnv>): Call | null {
    const id = Number(c.req.param('id'))
    const call = context.calls().find(({ recording }) => recording.recordingId === id)
    if (!call?.recording.finalised) return null
    return canSee(call, c.get('caller').account, directory) ? call : null
  }

  /** With `destination_url` Fathom answers at once and posts the result there later. */
  function answerOrPost(c: Context<ApiEnv>, result: object | null) {
    if (!result) return c.json({ error: 'Not found' }, 404)
    const destination = c.req.query('destination_url')
    if (destination === undefined) return c.json(result)
    if (!URL.canParse(destination)) return c.json({ error: 'destination_url is not a URL' }, 400)
    const headers = { 'content-type': 'application/json' }
    const posted = context.fetch(destination, {
      method: 'POST',
      headers,
      body: JSON.stringify(result),
      signal: AbortSignal.timeout(15_000),
    })
    // Nothing is known of a second attempt, so none is made.
    posted.then((response) => response.body?.cancel()).catch(() => {})
    return c.json({ destination_url: destination })
  }

  app.post('/webhooks', ...light, async (c) => {
    const body = await c.req.json().catch(() => null)
    const created = createWebhook(body, ownerOf(c), now())
    if (!created.ok) return c.json({ error: created.message }, 400)
    state.webhooks.push(created.webhook)
    store.save()
    return c.json(toWireWebhook(created.webhook), 201)
  })

  app.delete('/webhooks/:id', ...light, (c) => {
    const { account, clientId } = ownerOf(c)
    const found = state.webhooks.find(
      (webhook) =>
        webhook.id === c.req.param('id') &&
        webhook.account === account &&
        webhook.clientId === clientId,
    )
    if (!found) return c.json({ error: 'Not found' }, 404)
    state.webhooks = state.webhooks.filter((webhook) => webhook !== found)
    context.deliverer.cancel(found.id)
    store.save()
    return c.body(null, 204)
  })

  app.get('/teams', ...light, (c) =>
    c.json(onePage(teams.map((name) => ({ name, created_at: organisationFounded })))),
  )

  app.get('/team_members', ...light, (c) => {
    const team = c.req.query('team')
    const members = directory.members
      .filter((member) => team === undefined || member.team === team)
      .map(({ name, email }) => ({
        name,
        email,
        created_at: organisationFounded,
        ...(team !== undefined && { team }),
      }))
    return c.json(onePage(members))
  })

  app.get('/meeting_types', ...light, (c) =>
    c.json(
      onePage(
        meetingTypes.map((name) => ({ name, status: 'active', created_at: organisationFounded })),
      ),
    ),
  )

  // For account admins only, which a rep is not.
  app.get('/users', ...light, (c) => c.json({ error: 'Forbidden' }, 403))

  app.all('*', (c) => c.json({ error: 'Not found' }, 404))

  return app
}

function ownerOf(c: Context<ApiEnv>): Caller {
  const { account, clientId } = c.get('caller')
  return { account, clientId }
}

function isTrue(c: Context<ApiEnv>, name: string): boolean {
  return c.req.query(name) === 'true'
}

/** A list that is made to have no end shows its beginning again and again. */
function endlessTurn(
  context: SimulatorContext,
  cursor: string | null,
): { isAgain: boolean; next: string | null } {
  const { cursorLoop, cursorEndless } = context.faults()
  const happens = (probability: number) => probability > 0 && context.random() < probability
  const isAgain = cursor?.startsWith('again-') ?? false
  if (happens(cursorLoop)) {
    context.noteFault('cursorLoop')
    return { isAgain, next: cursor === 'again-A' ? 'again-B' : 'again-A' }
  }
  if (happens(cursorEndless)) {
    context.noteFault('cursorEndless')
    return { isAgain, next: `again-${crypto.randomUUID()}` }
  }
  return { isAgain, next: null }
}

/** An organisation this small never fills a second page. */
function onePage<Item>(items: Item[]): WirePage<Item> {
  return { limit: pageSize, next_cursor: null, items }
}
