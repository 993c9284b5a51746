import { env, exports } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { settingsOf } from '../../../server/env.ts'
import { Mailbox } from '../../../server/mailbox/mailbox.ts'
import { none } from '../../setup/no-mailboxes.ts'
import { idle } from '../mailbox/inside.ts'
import { connect, createWorld, deliver, mailbox, signIn } from '../world.ts'

const world = createWorld()
const result = settingsOf(env)
if (!result.ok) throw new Error('The tests are not configured')
const { settings } = result
const token = settings.operatorToken ?? ''

world.crm.functions.operator_status = () => ({
  active: { ...none, mailboxes: 41, parked: 2 },
  revoked: none,
  disconnected: none,
  orphan: none,
})

type Given = { cookie?: string; fields?: Record<string, string>; origin?: string | null }

function open(path: string, { cookie, fields, origin = env.PUBLIC_URL }: Given = {}) {
  return exports.default.fetch(`${env.PUBLIC_URL}/operator${path}`, {
    redirect: 'manual',
    headers: { ...(cookie && { cookie }), ...(fields && origin && { origin }) },
    ...(fields && { method: 'POST', body: new URLSearchParams(fields) }),
  })
}

async function session(): Promise<{ cookie: string; form: string }> {
  const answer = await open('/sign-in', { fields: { token } })
  expect(answer.status).toBe(303)
  const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';')
  const page = await (await open('', { cookie })).text()
  return { cookie, form: /name="form" value="([\w-]+)"/.exec(page)?.[1] ?? '' }
}

describe('the operator’s page', () => {
  it('trades the token for a short cookie that no script and no other site gets', async () => {
    const answer = await open('/sign-in', { fields: { token: ` ${token} ` } })
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-upshot-operator=[\w.-]+; Max-Age=3600; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    )
    expect(answer.headers.get('set-cookie')).not.toContain(token)
    const { cookie } = await session()
    const page = await open('', { cookie })
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    )
    expect(page.headers.get('cache-control')).toBe('no-store')
    const text = await page.text()
    expect(text).toContain('<td class="n">41</td>')
    expect(text).not.toMatch(/<script|style=|onclick|@northbeam/)
    expect(text).not.toContain(token)
  })

  it('shows nothing to anybody else, and nothing at all where no token is set', async () => {
    for (const cookie of [
      undefined,
      '__Host-upshot-operator=',
      `__Host-upshot-operator=9999999999.x.${'A'.repeat(43)}`,
      `__Host-upshot-operator=${token}`,
    ]) {
      const answer = await open('', { ...(cookie && { cookie }) })
      expect(answer.status).toBe(401)
      expect(await answer.text()).not.toContain('Mailboxes')
    }
    expect((await open('/sign-in', { fields: { token: 'guessed' } })).status).toBe(401)
    settings.operatorToken = null
    for (const path of ['', '/style.css']) expect((await open(path)).status).toBe(404)
    expect((await open('/sign-in', { fields: { token } })).status).toBe(404)
    settings.operatorToken = token
  })

  it('ends a session after its hour, and with another token', async () => {
    const { cookie } = await session()
    const [, value = ''] = cookie.split('=')
    const [, random = '', signature = ''] = value.split('.')
    const over = `__Host-upshot-operator=1000000000.${random}.${signature}`
    expect((await open('', { cookie: over })).status).toBe(401)
    settings.operatorToken = `${token}x`
    expect((await open('', { cookie })).status).toBe(401)
    settings.operatorToken = token
  })

  it('takes no form that another site could have sent', async () => {
    const { cookie, form } = await session()
    const fields = { form, confirmed: 'yes' }
    for (const given of [
      { cookie, fields: { confirmed: 'yes' } },
      { cookie, fields: { ...fields, form: (await session()).form } },
      { cookie, fields, origin: 'https://evil.test' },
      { cookie, fields, origin: null },
    ]) {
      expect((await open('/replay', given)).status).toBe(403)
    }
    expect((await open('/replay', { fields })).status).toBe(401)
  })

  it('says why work is parked, and has it done again after asking once more', async () => {
    const rep = signIn(world)
    const webhook = await connect(world, rep)
    await idle(rep)
    await deliver(webhook, 'not even JSON')
    await idle(rep)
    world.crm.functions.overdue_mailboxes = () => [rep.userId]
    const { cookie, form } = await session()
    expect(await (await open('', { cookie })).text()).toMatch(
      /<dt>1<\/dt>\s*<dd>\s*<code>[\w]+<\/code> in 1 mailbox/,
    )
    const asked = await (await open('/replay', { cookie, fields: { form } })).text()
    expect(asked).toContain('Replay all parked work?')
    expect((await mailbox(rep).standing()).parked).toHaveLength(1)
    const done = await open('/replay', { cookie, fields: { form, confirmed: 'yes' } })
    expect(await done.text()).toContain('1 parked jobs go again.')
    await idle(rep)
  })

  it('brings calls in again, and begins a new epoch only where the CRM was set back', async () => {
    world.crm.functions.begin_feed_epoch = () => 2
    const { cookie, form } = await session()
    const since = '2026-11-23T15:00'
    world.crm.calls.length = 0
    const ask = async (fields: Record<string, string>) =>
      (await open('/resync', { cookie, fields: { form, since, ...fields } })).text()
    expect(await ask({ 'after-restore': 'yes' })).toContain('Was the CRM set back?')
    const epochs = () => world.crm.calls.filter(({ name }) => name === 'begin_feed_epoch').length
    expect(epochs()).toBe(0)
    expect(await ask({ 'after-restore': 'no', confirmed: 'yes' })).toContain(
      '1 mailboxes bring in again what came since 2026-11-23 15:00 UTC',
    )
    expect(epochs()).toBe(0)
    await ask({ 'after-restore': 'yes', confirmed: 'yes' })
    expect(epochs()).toBe(1)
    expect((await open('/resync', { cookie, fields: { form, since: '<script>' } })).status).toBe(
      400,
    )
  })

  it('goes on past a mailbox that does not answer, and says how many did not', async () => {
    const { cookie, form } = await session()
    world.crm.functions.overdue_mailboxes = () => [signIn(world).userId, signIn(world).userId]
    const broken = () => Promise.reject(new Error('Its storage is gone'))
    vi.spyOn(Mailbox.prototype, 'replay').mockImplementationOnce(broken)
    vi.spyOn(Mailbox.prototype, 'resyncSince').mockImplementationOnce(broken)
    for (const [path, more] of [
      ['/replay', {}],
      ['/resync', { since: '2026-11-23T15:00', 'after-restore': 'no' }],
    ] as const) {
      const answer = await open(path, { cookie, fields: { form, confirmed: 'yes', ...more } })
      expect(answer.status).toBe(200)
      expect(await answer.text()).toContain('1 mailboxes did not answer: do it once more.')
    }
    vi.restoreAllMocks()
  })

  it('reads no more of a form than a form has', async () => {
    const fields = { token: 'x'.repeat(9_000) }
    expect((await open('/sign-in', { fields })).status).toBe(413)
  })

  it('is there while the CRM is not, and says so', async () => {
    const { cookie } = await session()
    world.crm.intercept = () => new Response(null, { status: 503 })
    const page = await open('', { cookie })
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('The CRM does not answer')
    world.crm.intercept = null
  })
})
