/**
 * Supabase Auth without Supabase, at the level of HTTP: its codes are good once and for an hour, a mail to
 * one address goes once a minute, and it refuses with the words and numbers of the real one.
 */

type Account = { id: string; email: string; password: string | null; confirmed: boolean }
type Mail = { to: string; kind: string; code: string; at: number }

const hour = 3_600_000
const minute = 60_000

export function fakeGotrue(
  settings: { confirm?: boolean; closed?: boolean; google?: boolean } = {},
) {
  const accounts: Account[] = []
  const mails: Mail[] = []
  const spent = new Set<Mail>()
  const changes = new Map<string, { to: string; confirmed: Set<string> }>()
  let made = 0

  const server = {
    now: Date.parse('2026-11-23T10:00:00Z'),
    accounts,
    mails,
    /** Answered instead, once. */
    instead: null as (() => Response | Promise<Response>) | null,
    banned: new Set<string>(),
    lastCode: (to: string) => mails.findLast((mail) => mail.to === to)?.code ?? 'none',
    add: (email: string, password: string | null = null, confirmed = true) => {
      made += 1
      accounts.push({ id: `u${made}`, email, password, confirmed })
    },
    send: async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
      const { instead } = server
      server.instead = null
      if (instead !== null) return instead()
      const request = new Request(input, init)
      const url = new URL(request.url)
      const path = url.pathname.replace('/auth/v1/', '') + url.search
      const body = request.method === 'GET' ? {} : await request.json()
      return answer(request.method, path, body, request.headers.get('authorization'))
    },
  }

  function answer(method: string, path: string, body: Record<string, string>, auth: string | null) {
    const email = String(body.email ?? '').toLowerCase()
    const known = accounts.find((one) => one.email === email)
    switch (`${method} ${path}`) {
      case 'GET settings':
        return Response.json({
          external: { email: true, google: settings.google ?? false, phone: false },
          disable_signup: settings.closed ?? false,
          mailer_autoconfirm: !settings.confirm,
        })
      case 'POST otp': {
        if (!known && !body.create_user) return no(422, 'otp_disabled')
        if (!known && settings.closed) return no(422, 'signup_disabled')
        if (!known) server.add(email, null, false)
        return mail(email, known?.confirmed === false || !known ? 'signup' : 'magiclink')
      }
      case 'POST recover':
        return known ? mail(email, 'recovery') : Response.json({})
      case 'POST resend':
        return known && !known.confirmed ? mail(email, 'signup') : Response.json({})
      case 'POST signup': {
        if (settings.closed) return no(422, 'signup_disabled')
        if (String(body.password).length < 8 || body.password === 'password') {
          return no(422, 'weak_password')
        }
        if (known && !settings.confirm) return no(422, 'user_already_exists')
        // With confirmation a stranger is not told who has an account.
        if (known) return Response.json({ id: 'made-up', email, identities: [] })
        server.add(email, body.password ?? null, !settings.confirm)
        if (!settings.confirm) return session(email)
        mail(email, 'signup')
        return Response.json({ id: `u${made}`, email })
      }
      case 'POST token?grant_type=password':
        if (!known || known.password === null || known.password !== body.password) {
          return no(400, 'invalid_credentials')
        }
        if (!known.confirmed) return no(400, 'email_not_confirmed')
        return server.banned.has(email) ? no(403, 'user_banned') : session(email)
      case 'POST verify':
        return verify(email, String(body.token), String(body.type))
      case 'PUT user': {
        const me = accounts.find((one) => `Bearer token of ${one.email}` === auth)
        if (!me) return no(403, 'bad_jwt')
        if (body.password !== undefined) {
          if (body.password === 'password') return no(422, 'weak_password')
          if (me.password === body.password) return no(422, 'same_password')
          me.password = body.password
        }
        if (email !== '') {
          if (known) return no(422, 'email_exists')
          changes.set(me.email, { to: email, confirmed: new Set() })
          const first = mail(me.email, 'email_change')
          return first.ok ? mail(email, 'email_change') : first
        }
        return Response.json({ id: me.id, email: me.email })
      }
    }
    return new Response('404 page not found', { status: 404 })
  }

  function verify(email: string, code: string, type: string): Response {
    const kinds = type === 'email' ? ['signup', 'magiclink'] : [type]
    // A new mail makes the one before it worthless.
    const last = mails.findLast((one) => one.to === email && kinds.includes(one.kind))
    if (!last || last.code !== code || spent.has(last) || server.now - last.at > hour) {
      return no(403, 'otp_expired')
    }
    spent.add(last)
    if (type !== 'email_change') {
      const account = accounts.find((one) => one.email === email)
      if (account) account.confirmed = true
      return session(email)
    }
    for (const [from, change] of changes) {
      if (email !== from && email !== change.to) continue
      change.confirmed.add(email)
      if (change.confirmed.size < 2) {
        return Response.json({
          msg: 'Confirmation link accepted. Please proceed to confirm link sent to the other email',
          code: '200',
        })
      }
      const account = accounts.find((one) => one.email === from)
      if (account) account.email = change.to
      return session(change.to)
    }
    return no(403, 'otp_expired')
  }

  function mail(to: string, kind: string): Response {
    const before = mails.findLast((one) => one.to === to && one.kind === kind)
    const wait = before ? Math.ceil((before.at + minute - server.now) / 1000) : 0
    if (wait > 0) {
      return Response.json(
        {
          code: 'over_email_send_rate_limit',
          message: `For security purposes, you can only request this after ${wait} seconds.`,
        },
        { status: 429 },
      )
    }
    mails.push({ to, kind, code: String(100_000 + mails.length * 7_919), at: server.now })
    return Response.json({})
  }

  function session(email: string): Response {
    const account = accounts.find((one) => one.email === email)
    return Response.json({
      access_token: `token of ${email}`,
      refresh_token: `refresh of ${email}`,
      expires_in: 3600,
      user: { id: account?.id, email },
    })
  }

  return server
}

function no(status: number, code: string): Response {
  return Response.json({ code, message: code }, { status })
}
