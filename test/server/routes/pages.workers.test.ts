import { env, exports } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { call, createWorld, signIn } from '../world.ts'

const world = createWorld()
const { PUBLIC_URL, SUPABASE_URL } = env
const get = (path: string) => exports.default.fetch(`${PUBLIC_URL}${path}`)

const look = (body: unknown) =>
  exports.default.fetch(`${PUBLIC_URL}/join/look`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

describe('the pages that mails and browsers lead to', () => {
  it.each(['/join', '/account', '/goodbye'])('%s asks nobody when it is opened', async (path) => {
    const before = world.crm.calls.length
    const response = await get(path)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toContain('text/html')
    const policy = response.headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain(`connect-src 'self' ${SUPABASE_URL}`)
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(world.crm.calls.length).toBe(before)
  })

  it.each(['/join.js', '/account.js'])('%s is a script', async (path) => {
    const response = await get(path)
    expect(response.headers.get('content-type')).toContain('javascript')
  })
})

describe('an invitation', () => {
  it('is told of to whoever holds its token, and to nobody else', async () => {
    const invitation = { workspace: 'Northbeam', invitedBy: 'Sam', isOver: false }
    world.crm.functions.read_invitation = (args) =>
      (args as { p_token?: string }).p_token === 'secret' ? invitation : null
    expect(await (await look({ token: 'secret' })).json()).toEqual({ invitation })
    expect(await (await look({ token: 'guess' })).json()).toEqual({ invitation: null })
  })

  it.each([{}, { token: 7 }, { token: 'x'.repeat(201) }])('%j is refused', async (body) => {
    expect((await look(body)).status).toBe(400)
  })

  it('is not read by a fetch of its address', async () => {
    const before = world.crm.calls.length
    await get('/join/look?token=secret')
    expect(world.crm.calls.length).toBe(before)
  })
})

describe('mailing an invitation', () => {
  const invitationId = crypto.randomUUID()

  it('goes to the address that the CRM names, once, in the caller’s name', async () => {
    const rep = signIn(world)
    world.crm.functions.invitation_to_mail = (args) =>
      (args as { p_user?: string }).p_user === rep.userId ? 'new@other.example' : null
    const mail = async (token: string) =>
      (
        await call('/v1/team/mail', { token, body: { invitationId, email: 'eve@evil.example' } })
      ).json()
    expect(await mail(rep.token)).toEqual({ outcome: 'mailed' })
    expect(await mail(rep.token)).toEqual({ outcome: 'has_account' })
    expect(await mail(signIn(world, 'eve@evil.example').token)).toEqual({ outcome: 'not_now' })
    expect(world.crm.invited).toEqual(['new@other.example'])
  })

  it('needs a session and an id', async () => {
    expect((await call('/v1/team/mail', { body: { invitationId } })).status).toBe(401)
    const { token } = signIn(world)
    expect((await call('/v1/team/mail', { token, body: { invitationId: '7' } })).status).toBe(400)
  })
})
