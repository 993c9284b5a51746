import type { Context } from 'hono'
import { Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import { AppError } from '../../lib/contract/error.ts'
import { version } from '../../package.json'
import type { Settings } from '../env.ts'
import type { CompanionEnv } from '../http/companion.ts'
import { isOperatorToken } from '../http/operator.ts'
import { countAddress } from '../http/rate-limit.ts'
import { sendCanary } from '../lookout/canary.ts'
import { lookoutOf } from '../lookout/lookout.ts'
import { askAccuracy, askAi, askClasses, askKeys } from '../lookout/standing.ts'
import { beginFeedEpoch, parkedReasons, replayAll, resyncPage } from '../operator/actions.ts'
import type { Html } from '../operator/page.ts'
import { confirmPage, pageHeaders, signInPage } from '../operator/page.ts'
import { overviewPage } from '../operator/sections.ts'
import {
  cookieName,
  formToken,
  isFormToken,
  isSession,
  newSession,
  sessionSeconds,
} from '../operator/session.ts'
import { style } from '../operator/style.ts'
import { readBody } from '../read-body.ts'

// The operator's page, for people who do not live in a shell. It shows numbers and no call; it has no script;
// each of its forms carries what only this session's pages can know, and is taken from this origin alone.

type OperatorEnv = CompanionEnv & { Variables: { cookie: string; fields: URLSearchParams } }

const maxFormBytes = 8 * 1024

/** Without a token there is nothing here. @throws AppError not_found */
function tokenOf({ operatorToken }: Settings): string {
  if (operatorToken === null) {
    throw new AppError('not_found', 'There is nothing at this address.')
  }
  return operatorToken
}

function show(c: Context, body: Html, status: 200 | 401 = 200): Response | Promise<Response> {
  return c.html(body, status, pageHeaders)
}

async function fieldsOf(request: Request): Promise<URLSearchParams> {
  const body = await readBody(request, maxFormBytes)
  if (body === null) throw new AppError('too_large', 'That form is too long.')
  return new URLSearchParams(new TextDecoder().decode(body))
}

/** A browser says where a form comes from; whoever does not say is no browser of the operator's. */
function isFromHere(origin: string | undefined, { publicUrl }: Settings): boolean {
  return origin === new URL(publicUrl).origin
}

/** Signed in, and for whatever changes something: from a form of ours. */
const signedIn = createMiddleware<OperatorEnv>(async (c, next) => {
  const token = tokenOf(c.var.settings)
  const cookie = getCookie(c, cookieName) ?? ''
  if (!(await isSession(cookie, token, Date.now()))) {
    return show(c, signInPage(cookie === '' ? null : 'The hour is over. Sign in again.'), 401)
  }
  if (c.req.method !== 'GET') {
    const fields = await fieldsOf(c.req.raw)
    const isOurs =
      isFromHere(c.req.header('origin'), c.var.settings) &&
      (await isFormToken(fields.get('form') ?? '', cookie, token))
    if (!isOurs) throw new AppError('forbidden', 'This form is not from the operator’s page.')
    c.set('fields', fields)
  }
  c.set('cookie', cookie)
  return next()
})

async function overview(c: Context<OperatorEnv>, done: string | null): Promise<Response> {
  const { env, var: variables } = c
  const { settings } = variables
  const now = Date.now()
  const [classes, keys, ai, accuracy, view] = await Promise.all([
    askClasses(settings).catch(() => null),
    askKeys(env),
    askAi(env, settings, now),
    askAccuracy(settings, now).catch(() => null),
    lookoutOf(env).view(now),
  ])
  const isAnyParked = (classes?.active.parked ?? 0) > 0
  const parked = isAnyParked ? await parkedReasons(env, settings).catch(() => []) : []
  const form = await formToken(variables.cookie, tokenOf(settings))
  const deploy = env.VERSION ?? null
  const all = { at: now, version, deploy, classes, parked, keys, ai, accuracy, view, done, form }
  return show(c, overviewPage(all))
}

/** `2026-11-23T15:00`, as the form has it, in UTC. @throws AppError bad_request */
function momentOf(text: string): number {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN
  if (Number.isNaN(at)) throw new AppError('bad_request', 'That is no moment.')
  return at
}

function notReached(failed: number): string {
  return failed === 0 ? '' : ` ${failed} mailboxes did not answer: do it once more.`
}

const inside = new Hono<OperatorEnv>()
  .use(signedIn)
  .get('/', (c) => overview(c, null))
  .post('/sign-out', (c) => {
    deleteCookie(c, cookieName, { path: '/', secure: true })
    return c.redirect('/operator', 303)
  })
  .post('/canary', async (c) => {
    const run = await sendCanary(c.env, c.var.settings)
    await lookoutOf(c.env).noteCanary(run)
    return overview(c, run.problem ?? `A test delivery came through in ${run.ms} ms.`)
  })
  .post('/replay', async (c) => {
    const { fields, settings } = c.var
    if (fields.get('confirmed') !== 'yes') {
      return show(
        c,
        confirmPage({
          title: 'Replay all parked work?',
          words:
            'Whatever waits for a person goes again, of every mailbox. What fails again is parked again; nothing is done twice.',
          action: '/operator/replay',
          button: 'Replay',
          form: fields.get('form') ?? '',
          fields: {},
        }),
      )
    }
    const { count, failed } = await replayAll(c.env, settings)
    return overview(c, `${count} parked jobs go again.${notReached(failed)}`)
  })
  .post('/resync', async (c) => {
    const { fields, settings } = c.var
    const given = fields.get('since') ?? ''
    const since = momentOf(given)
    const isRestore = fields.get('after-restore') === 'yes'
    const after = fields.get('after') || null
    const again = (title: string, words: string, button: string, next: string) =>
      show(
        c,
        confirmPage({
          title,
          words,
          action: '/operator/resync',
          button,
          form: fields.get('form') ?? '',
          fields: { since: given, 'after-restore': isRestore ? 'yes' : 'no', after: next },
        }),
      )
    const moment = `${given.replace('T', ' ')} UTC`
    if (fields.get('confirmed') !== 'yes') {
      return isRestore
        ? again(
            'Was the CRM set back?',
            `Every panel starts over and sends again the clicks of 30 days; every mailbox brings in again what came since ${moment}. People who were forgotten since then have to be forgotten again.`,
            'It was set back',
            '',
          )
        : again(
            'Bring calls in again?',
            `Every connected mailbox brings in again what came since ${moment}. It takes as long as Fathom’s limits want.`,
            'Resync',
            '',
          )
    }
    if (isRestore && after === null) await beginFeedEpoch(settings)
    const { mailboxes, calls, failed, next } = await resyncPage(c.env, settings, since, after)
    const words = `${mailboxes} mailboxes bring in again what came since ${moment}; ${calls} calls are known already.${notReached(failed)}`
    return next === null ? overview(c, words) : again('There are more', words, 'Go on', next)
  })

export const operatorPage = new Hono<CompanionEnv>()
  .get('/style.css', (c) => {
    tokenOf(c.var.settings)
    return c.body(style, 200, { 'content-type': 'text/css; charset=utf-8' })
  })
  .post('/sign-in', async (c) => {
    const token = tokenOf(c.var.settings)
    const fields = await fieldsOf(c.req.raw)
    if (!isFromHere(c.req.header('origin'), c.var.settings))
      throw new AppError('forbidden', 'This form is not from the operator’s page.')
    if (!(await isOperatorToken(fields.get('token')?.trim() ?? '', token))) {
      await countAddress(c)
      return show(c, signInPage('That is not the token of this companion.'), 401)
    }
    setCookie(c, cookieName, await newSession(token, Date.now()), {
      httpOnly: true,
      secure: true,
      sameSite: 'Strict',
      path: '/',
      maxAge: sessionSeconds,
    })
    return c.redirect('/operator', 303)
  })
  .route('/', inside)
