import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { ErrorBody } from '../../../lib/contract/error.ts'
import { idle } from '../mailbox/inside.ts'
import type { TestRep } from '../world.ts'
import {
  begin,
  call,
  callback,
  connect,
  consent,
  createWorld,
  extensionId,
  handoff,
  handoffOf,
  mailbox,
  otherExtensionId,
  signIn,
} from '../world.ts'

const world = createWorld()
const minute = 60_000

function claim(rep: TestRep, code: unknown, headers: Record<string, string> = {}) {
  return call('/v1/fathom/claim', { token: rep.token, body: { handoff: code }, headers })
}

async function expectRefusal(response: Response, status: number, code: string): Promise<void> {
  expect(response.status).toBe(status)
  expect(ErrorBody.parse(await response.json()).error.code).toBe(code)
}

/** Lets time pass for everything that waits in a rep's mailbox. */
function age(rep: TestRep, table: 'one_time', byMs: number): Promise<unknown> {
  return runInDurableObject(mailbox(rep), (_, { storage }) => {
    storage.sql.exec(`update ${table} set expires_at = expires_at - ?`, byMs)
  })
}

function rows(rep: TestRep, query: string) {
  return runInDurableObject(mailbox(rep), (_, { storage }) => storage.sql.exec(query).toArray())
}

async function callbackUrl(rep: TestRep): Promise<URL> {
  return consent(world, await begin(rep))
}

describe('connecting Fathom', () => {
  it('goes from the panel over Fathom and the callback to an active connection with a webhook', async () => {
    const rep = signIn(world)
    const authorizeUrl = await begin(rep)
    expect(authorizeUrl.origin).toBe('https://fathom.test')
    expect(Object.fromEntries(authorizeUrl.searchParams)).toMatchObject({
      response_type: 'code',
      scope: 'public_api',
      redirect_uri: `${env.PUBLIC_URL}/oauth/fathom/callback`,
    })
    const returned = await callback(await consent(world, authorizeUrl))
    expect(returned.status).toBe(302)
    const location = new URL(returned.headers.get('location') ?? '')
    expect(location.origin).toBe(`https://${extensionId}.chromiumapp.org`)
    expect(location.pathname).toBe('/fathom')
    const claimed = await claim(rep, location.searchParams.get('handoff'))
    expect(await claimed.json()).toMatchObject({ status: 'active' })
    expect(world.webhooks.at(-1)).toMatchObject({
      triggered_for: ['my_recordings', 'my_shared_with_team_recordings'],
      include_transcript: true,
      include_summary: true,
      include_action_items: true,
    })
    await vi.waitFor(() =>
      expect(world.crm.integrations.get(rep.userId)).toMatchObject({
        status: 'active',
        scopes: 'public_api',
      }),
    )
  })

  it('finds out by the address in the CRM who the rep is at Fathom, and imports their calls alone', async () => {
    world.fathom.finishMeeting('qbr', {
      finishedAt: Date.now() - 2 * 24 * 60 * minute,
      notify: false,
    })
    world.fathom.finishMeeting('teammate-renewal', {
      finishedAt: Date.now() - 3 * 24 * 60 * minute,
      notify: false,
    })
    const rep = signIn(world)
    await connect(world, rep)
    await vi.waitFor(() => {
      expect(world.crm.integrations.get(rep.userId)).toMatchObject({ fathomUserEmail: rep.email })
      expect(world.crm.syncStates.get(rep.userId)).toMatchObject({
        syncStatus: 'idle',
        totalMeetings: 1,
        meetingsSynced: 1,
      })
    }, 5_000)
    const imported = world.crm.synced.filter(({ ownerUserId }) => ownerUserId === rep.userId)
    expect(imported.every((argument) => argument.imported && argument.source === 'poll')).toBe(true)
    await vi.waitFor(() => {
      const [, whole] = world.crm.synced.filter(({ ownerUserId }) => ownerUserId === rep.userId)
      expect(whole?.transcript?.utterances.length).toBeGreaterThan(0)
      expect(whole?.meeting.summary).toBeTruthy()
    }, 5_000)
  })

  it('keeps no token, code, state, hand-off or secret in the clear, nor says one', async () => {
    const rep = signIn(world)
    const secrets: string[] = []
    world.interceptFathom = async (request) => {
      if (!request.url.endsWith('/oauth2/token')) return null
      const response = await world.fathom.app.fetch(request)
      const body = await response.clone().json<Record<string, string>>()
      secrets.push(body.access_token ?? '', body.refresh_token ?? '')
      return response
    }
    const authorizeUrl = await begin(rep)
    const url = await consent(world, authorizeUrl)
    const code = handoffOf(await callback(url))
    await claim(rep, code)
    world.interceptFathom = null
    secrets.push(
      code,
      rep.token,
      authorizeUrl.searchParams.get('state')?.split('.')[1] ?? '',
      url.searchParams.get('code') ?? '',
      world.webhooks.at(-1)?.secret ?? '',
      world.webhooks.at(-1)?.url.split('.').at(-1) ?? '',
    )
    expect(secrets.every((secret) => secret.length > 10)).toBe(true)
    const dump = await runInDurableObject(mailbox(rep), (_, { storage }) =>
      ['facts', 'webhooks', 'one_time', 'jobs', 'deliveries', 'recordings'].map((table) =>
        JSON.stringify(storage.sql.exec(`select * from ${table}`).toArray()),
      ),
    )
    for (const secret of secrets) {
      expect(dump.join('\n')).not.toContain(secret)
      expect(world.logs.join('\n')).not.toContain(secret)
      expect(JSON.stringify(world.crm.calls)).not.toContain(secret)
    }
  })
})

describe('consent that was not given', () => {
  it('comes back as declined, and uses the state up', async () => {
    const rep = signIn(world)
    const url = await consent(world, await begin(rep), 'deny')
    const response = await callback(url)
    expect(response.headers.get('location')).toBe(
      `https://${extensionId}.chromiumapp.org/fathom?error=declined`,
    )
    expect((await callback(url)).status).toBe(400)
  })

  it('comes back as failed when Fathom names any other error, whose words are not repeated', async () => {
    const rep = signIn(world)
    const state = (await begin(rep)).searchParams.get('state')
    const response = await callback(
      `${env.PUBLIC_URL}/oauth/fathom/callback?error=%3Cscript%3E&error_description=evil&state=${state}`,
    )
    expect(response.headers.get('location')).toBe(
      `https://${extensionId}.chromiumapp.org/fathom?error=failed`,
    )
  })
})

describe('a callback is refused without a redirect, and nothing of it is repeated', () => {
  const refused: Record<string, (url: URL, rep: TestRep) => URL | Promise<URL>> = {
    'without a state': (url) => without(url, 'state'),
    'with an empty state': (url) => changed(url, 'state', ''),
    'with a made-up state': (url) => changed(url, 'state', `${'ab'.repeat(32)}.${'x'.repeat(32)}`),
    'with a state of this mailbox that it never issued': (url) =>
      changed(url, 'state', `${url.searchParams.get('state')?.split('.')[0]}.${'x'.repeat(32)}`),
    'with the state of one mailbox under the id of another': (url) => {
      const stranger = env.MAILBOX.idFromName('somebody else')
      return changed(url, 'state', `${stranger}.${url.searchParams.get('state')?.split('.')[1]}`)
    },
    'with a state of a mailbox that nobody ever used': (url) =>
      changed(url, 'state', `${env.MAILBOX.idFromName(crypto.randomUUID())}.${'x'.repeat(32)}`),
    'with the mailbox alone for a state': (url) =>
      changed(url, 'state', url.searchParams.get('state')?.split('.')[0] ?? ''),
    'with something added to the state': (url) =>
      changed(url, 'state', `${url.searchParams.get('state')}x`),
    'with markup for a state': (url) => changed(url, 'state', '<script>alert(1)</script>'),
    'with two states': (url) => {
      url.searchParams.append('state', url.searchParams.get('state') ?? '')
      return url
    },
    'with a state used before': async (url) => {
      await callback(url)
      return url
    },
    'with a state older than ten minutes': async (url, rep) => {
      await age(rep, 'one_time', 10 * minute)
      return url
    },
    'with the hand-off in place of the state': async (url, rep) => {
      const code = await handoff(world, rep)
      return changed(url, 'state', `${url.searchParams.get('state')?.split('.')[0]}.${code}`)
    },
  }

  it.each(Object.entries(refused))('%s', async (_, change) => {
    const rep = signIn(world)
    const url = await change(await callbackUrl(rep), rep)
    const response = await callback(url)
    expect(response.status).toBe(400)
    expect(response.headers.get('location')).toBeNull()
    expect(response.headers.get('content-type')).toContain('text/plain')
    const text = await response.text()
    expect(text).toContain('connect again in Upshot')
    for (const value of url.searchParams.values()) {
      if (value !== '') expect(text).not.toContain(value)
    }
  })

  it('of two that race with one state, exactly one gets through', async () => {
    const url = await callbackUrl(signIn(world))
    const answers = await Promise.all(Array.from({ length: 5 }, () => callback(url)))
    expect(answers.map(({ status }) => status).sort()).toEqual([302, 400, 400, 400, 400])
  })
})

describe('an exchange fails, and says so to the extension,', () => {
  const failing: Record<string, (url: URL) => URL | Promise<URL>> = {
    'with a code that Fathom never gave': (url) => changed(url, 'code', 'invented'),
    'without a code': (url) => without(url, 'code'),
    'with two codes': (url) => {
      url.searchParams.append('code', 'second')
      return url
    },
    'with a code that was exchanged before': async (url) => {
      const other = await callbackUrl(signIn(world))
      await callback(other)
      return changed(url, 'code', other.searchParams.get('code') ?? '')
    },
  }

  it.each(Object.entries(failing))('%s', async (_, change) => {
    const response = await callback(await change(await callbackUrl(signIn(world))))
    expect(response.headers.get('location')).toBe(
      `https://${extensionId}.chromiumapp.org/fathom?error=failed`,
    )
  })

  it.each([
    ['HTML with status 500', () => new Response('<html>', { status: 500 })],
    ['an empty 400', () => new Response('', { status: 400 })],
    ['HTML with status 200', () => new Response('<html>')],
    [
      'tokens without a refresh token',
      () => Response.json({ access_token: 'a', token_type: 'Bearer' }),
    ],
  ])('when Fathom answers %s', async (_, answer) => {
    const url = await callbackUrl(signIn(world))
    world.interceptFathom = (request) => (request.url.endsWith('/token') ? answer() : null)
    const response = await callback(url).finally(() => {
      world.interceptFathom = null
    })
    expect(response.headers.get('location')).toContain('error=failed')
  })
})

describe('beginning is refused', () => {
  it('without a session, with a stranger’s, with the publishable key, with an expired one', async () => {
    const rep = signIn(world)
    world.crm.signOut(rep)
    const expired = world.crm.signIn(crypto.randomUUID(), 'a@b.example', {
      endsAt: Date.now() - 1000,
    })
    const service = world.crm.signIn(crypto.randomUUID(), 'a@b.example', { role: 'service_role' })
    const anonymous = world.crm.signIn(crypto.randomUUID(), 'a@b.example', { role: 'anon' })
    for (const token of [
      undefined,
      rep.token,
      env.SUPABASE_PUBLISHABLE_KEY,
      env.SUPABASE_SECRET_KEY,
      expired.token,
      service.token,
      anonymous.token,
      'a.b.c',
    ]) {
      const options = { body: { extensionId }, ...(token !== undefined && { token }) }
      await expectRefusal(await call('/v1/fathom/begin', options), 401, 'unauthorized')
    }
  })

  it('for an extension that is not on the list, and for another than the one that asks', async () => {
    const { token } = signIn(world)
    for (const id of ['c'.repeat(32), '', 'https://evil.example', `${extensionId}.evil`]) {
      const response = await call('/v1/fathom/begin', { token, body: { extensionId: id } })
      await expectRefusal(response, 403, 'forbidden')
    }
    const body = { extensionId: otherExtensionId }
    await expectRefusal(await call('/v1/fathom/begin', { token, body }), 403, 'forbidden')
  })

  it('with a body that is not one', async () => {
    const { token } = signIn(world)
    for (const body of ['{', '[]', '{}', '{"extensionId":1}', 'null']) {
      await expectRefusal(await call('/v1/fathom/begin', { token, body }), 400, 'bad_request')
    }
  })
})

describe('a hand-off is refused', () => {
  it('when it is missing, empty, made up, or a state', async () => {
    const rep = signIn(world)
    const state = (await begin(rep)).searchParams.get('state')?.split('.')[1]
    for (const code of ['', 'x'.repeat(32), state]) {
      await expectRefusal(await claim(rep, code), 400, 'state_invalid')
    }
    await expectRefusal(await claim(rep, undefined), 400, 'bad_request')
  })

  it('the second time', async () => {
    const rep = signIn(world)
    const code = await handoff(world, rep)
    expect((await claim(rep, code)).status).toBe(200)
    await expectRefusal(await claim(rep, code), 400, 'state_invalid')
  })

  it('with another rep’s session, and stays good for its own', async () => {
    const rep = signIn(world)
    const other = signIn(world)
    const code = await handoff(world, rep)
    await expectRefusal(await claim(other, code), 400, 'state_invalid')
    await begin(other)
    await expectRefusal(await claim(other, code), 400, 'state_invalid')
    expect((await claim(rep, code)).status).toBe(200)
  })

  it('from another extension than began, even a listed one', async () => {
    const rep = signIn(world)
    const code = await handoff(world, rep)
    const headers = { origin: `chrome-extension://${otherExtensionId}` }
    await expectRefusal(await claim(rep, code, headers), 400, 'state_invalid')
  })

  it('without a session', async () => {
    const code = await handoff(world, signIn(world))
    const response = await call('/v1/fathom/claim', { body: { handoff: code } })
    await expectRefusal(response, 401, 'unauthorized')
  })

  it('after ten minutes, by when its tokens are erased', async () => {
    const rep = signIn(world)
    const code = await handoff(world, rep)
    expect(await rows(rep, `select kind from one_time where kind = 'handoff'`)).toHaveLength(1)
    await age(rep, 'one_time', 10 * minute)
    await runDurableObjectAlarm(mailbox(rep))
    expect(await rows(rep, 'select kind from one_time')).toEqual([])
    await expectRefusal(await claim(rep, code), 400, 'state_invalid')
  })

  it('when it was taken out of one mailbox and put into another', async () => {
    const rep = signIn(world)
    const other = signIn(world)
    const code = await handoff(world, rep)
    await begin(other)
    const stolen = await rows(rep, `select * from one_time where kind = 'handoff'`)
    await runInDurableObject(mailbox(other), (_, { storage }) => {
      for (const { digest, kind, payload, expires_at: expiresAt } of stolen) {
        storage.sql.exec(
          'insert into one_time values (?, ?, ?, ?)',
          digest,
          kind,
          payload,
          expiresAt,
        )
      }
    })
    await expectRefusal(await claim(other, code), 400, 'state_invalid')
  })
})

describe('a claim', () => {
  it('stands when Fathom cannot make the webhook just now; a job makes it later', async () => {
    const rep = signIn(world)
    const code = await handoff(world, rep)
    const before = world.webhooks.length
    world.interceptFathom = (request) =>
      request.url.endsWith('/webhooks') ? new Response('<html>', { status: 502 }) : null
    expect((await claim(rep, code)).status).toBe(200)
    world.interceptFathom = null
    expect(world.webhooks).toHaveLength(before)
    await runInDurableObject(mailbox(rep), (_, { storage }) => {
      storage.sql.exec(`update jobs set due_at = 0 where kind = 'create_webhook'`)
      storage.sql.exec('delete from breakers')
    })
    await runDurableObjectAlarm(mailbox(rep))
    expect(world.webhooks.length).toBe(before + 1)
    expect(await rows(rep, `select state from webhooks`)).toEqual([{ state: 'live' }])
  })

  it('that is repeated deletes the webhook of the connection before', async () => {
    const rep = signIn(world)
    const first = await connect(world, rep)
    await connect(world, rep)
    await vi.waitFor(() => expect(world.fathomCalls).toContain(`DELETE /webhooks/${first.id}`))
    expect(await rows(rep, `select count(*) as live from webhooks where state = 'live'`)).toEqual([
      { live: 1 },
    ])
  })

  it('deletes a webhook whose secret cannot be used', async () => {
    const rep = signIn(world)
    const code = await handoff(world, rep)
    world.interceptFathom = (request) =>
      request.method === 'POST' && request.url.endsWith('/webhooks')
        ? Response.json({ id: 'unusable', secret: 'whsec_' }, { status: 201 })
        : null
    await claim(rep, code)
    world.interceptFathom = null
    expect(world.fathomCalls).toContain('DELETE /webhooks/unusable')
  })
})

describe('disconnecting', () => {
  it('deletes the webhook, then the tokens, and tells the CRM', async () => {
    const rep = signIn(world)
    const webhook = await connect(world, rep)
    const response = await call('/v1/fathom/disconnect', {
      token: rep.token,
      body: { deleteData: false },
    })
    expect(response.status).toBe(200)
    expect(world.fathomCalls).toContain(`DELETE /webhooks/${webhook.id}`)
    expect(await rows(rep, `select name from facts where name = 'tokens'`)).toEqual([])
    await vi.waitFor(() =>
      expect(world.crm.integrations.get(rep.userId)).toMatchObject({ status: 'disconnected' }),
    )
    expect(world.crm.calls.some(({ name }) => name === 'delete_fathom_data')).toBe(false)
  })

  it('deletes the data when asked, step by step until nothing is left', async () => {
    const rep = signIn(world)
    await connect(world, rep)
    let steps = 0
    world.crm.functions.delete_fathom_data = () => {
      steps += 1
      return { touched: [], done: steps === 3 }
    }
    await call('/v1/fathom/disconnect', { token: rep.token, body: { deleteData: true } })
    await vi.waitFor(() =>
      expect(world.crm.calls).toContainEqual({
        name: 'delete_fathom_data',
        args: { p_user_id: rep.userId, p_limit: 200 },
        identity: 'service',
      }),
    )
    expect(await rows(rep, 'select * from recordings')).toEqual([])
    await vi.waitFor(() => expect(steps).toBe(3))
  })

  it('goes on with what was left where a step failed', async () => {
    const rep = signIn(world)
    await connect(world, rep)
    await idle(rep)
    let steps = 0
    world.crm.functions.delete_fathom_data = () => {
      steps += 1
      if (steps === 2) throw new TypeError('network')
      return { touched: [], done: steps === 4 }
    }
    await call('/v1/fathom/disconnect', { token: rep.token, body: { deleteData: true } })
    await idle(rep)
    expect(steps).toBe(4)
    expect(await rows(rep, `select * from jobs where kind = 'disconnect'`)).toEqual([])
  })
})

function without(url: URL, name: string): URL {
  url.searchParams.delete(name)
  return url
}

function changed(url: URL, name: string, value: string): URL {
  url.searchParams.set(name, value)
  return url
}
