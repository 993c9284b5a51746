import { expect, test } from 'vitest'
import {
  apiOf,
  call,
  connect,
  consent,
  exchange,
  newClient,
  newSimulator,
  readTokens,
  redirectUri,
  token,
} from './connected.ts'

const authorize = (parameters: Record<string, string>) =>
  `/external/v1/oauth2/authorize?${new URLSearchParams(parameters)}`

function request(clientId: string, changes: Record<string, string> = {}) {
  return authorize({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'public_api',
    state: 's<1>',
    ...changes,
  })
}

test('the consent page names the app and the account, and offers both answers', async () => {
  const { sim, client } = newSimulator({ rep: { name: 'Ana Lima', email: 'ana@orbit.example' } })
  const response = await call(sim, request(client.id))
  const page = await response.text()
  expect(response.status).toBe(200)
  expect(page).toContain('Upshot wants access')
  expect(page).toContain('Ana Lima')
  expect(page).toContain('value="allow"')
  expect(page).toContain('value="deny"')
  expect(page).toContain('value="s&lt;1&gt;"')
})

test('an unknown app or a redirect URI that differs by a byte is shown an error and sent nowhere', async () => {
  const { sim, client } = newSimulator()
  for (const path of [
    request('stranger'),
    request(client.id, { redirect_uri: `${redirectUri}/` }),
    request(client.id, { redirect_uri: `${redirectUri}?x=1` }),
    request(client.id, { redirect_uri: redirectUri.replace('https', 'HTTPS') }),
  ]) {
    const response = await call(sim, path)
    expect(response.status).toBe(400)
    expect(response.headers.get('location')).toBeNull()
  }
})

test('consent posted for a foreign redirect URI issues no code', async () => {
  const { sim, client } = newSimulator()
  const response = await call(sim, '/external/v1/oauth2/authorize', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      client_id: client.id,
      redirect_uri: 'https://evil.test/cb',
      response_type: 'code',
      scope: 'public_api',
      decision: 'allow',
    }).toString(),
  })
  expect(response.status).toBe(400)
})

test('a scope or response type that Fathom does not have goes back as an error with the state', async () => {
  const { sim, client } = newSimulator()
  for (const [changes, error] of [
    [{ scope: 'everything' }, 'invalid_scope'],
    [{ response_type: 'token' }, 'unsupported_response_type'],
  ] as const) {
    const response = await call(sim, request(client.id, changes))
    const location = new URL(response.headers.get('location') ?? '')
    expect(location.searchParams.get('error')).toBe(error)
    expect(location.searchParams.get('state')).toBe('s<1>')
  }
})

test('Deny sends the browser back with access_denied and the state, and no code', async () => {
  const { sim, client } = newSimulator()
  const location = await consent(sim, client, { decision: 'deny' })
  expect(location.searchParams.get('error')).toBe('access_denied')
  expect(location.searchParams.get('state')).toBe('state-1')
  expect(location.searchParams.has('code')).toBe(false)
})

test('Allow leads to a code, the code to tokens, the tokens to the API', async () => {
  const { sim, client } = newSimulator({ accessTokenTtlSeconds: 120 })
  const location = await consent(sim, client)
  expect(location.searchParams.get('state')).toBe('state-1')
  const response = await exchange(sim, client, location.searchParams.get('code') ?? '')
  expect(response.headers.get('cache-control')).toBe('no-store')
  const tokens = await readTokens(response)
  expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 120, scope: 'public_api' })
  expect((await apiOf(sim, tokens.access_token)('/meetings')).status).toBe(200)
})

test('the token endpoint takes form encoding and nothing else', async () => {
  const { sim, client } = newSimulator()
  for (const type of ['application/json', 'multipart/form-data; boundary=x', 'text/plain']) {
    const response = await call(sim, '/external/v1/oauth2/token', {
      method: 'POST',
      headers: { 'content-type': type },
      body: JSON.stringify({ client_id: client.id, client_secret: client.secret }),
    })
    expect(response.status).toBe(415)
  }
})

test('a public client is refused: the secret is required, PKCE or not', async () => {
  const { sim, client } = newSimulator()
  const code = (await consent(sim, client)).searchParams.get('code') ?? ''
  for (const fields of [
    { client_id: client.id },
    { client_id: client.id, code_verifier: 'v'.repeat(43) },
    { client_id: client.id, client_secret: `${client.secret}x` },
    { client_id: 'stranger', client_secret: client.secret },
  ]) {
    const response = await token(sim, {
      grant_type: 'authorization_code',
      redirect_uri: redirectUri,
      code,
      ...fields,
    })
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ error: 'invalid_client' })
  }
  expect((await exchange(sim, client, code)).status).toBe(200)
})

test('a code works once, for its own app and redirect URI, and not for long', async () => {
  const other = { ...newClient(), id: 'other-app' }
  const { sim, client, clock } = newSimulator({ codeTtlSeconds: 60 })
  sim.registerClient(other)
  const newCode = async () => (await consent(sim, client)).searchParams.get('code') ?? ''
  const refused = async (response: Response) => {
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'invalid_grant' })
  }

  const used = await newCode()
  expect((await exchange(sim, client, used)).status).toBe(200)
  await refused(await exchange(sim, client, used))

  await refused(await exchange(sim, other, await newCode()))
  await refused(await exchange(sim, client, await newCode(), { redirect_uri: `${redirectUri}/` }))
  await refused(await exchange(sim, client, 'made-up'))

  const late = await newCode()
  clock.now += 60_000
  await refused(await exchange(sim, client, late))
})

test('a refresh token works once: it is rotated, and its access token dies with it', async () => {
  const { sim, client } = newSimulator()
  const first = await connect(sim, client)
  const refresh = (refreshToken: string) =>
    token(sim, {
      grant_type: 'refresh_token',
      client_id: client.id,
      client_secret: client.secret,
      refresh_token: refreshToken,
    })

  const second = await readTokens(await refresh(first.refresh_token))
  expect(second.refresh_token).not.toBe(first.refresh_token)
  expect((await apiOf(sim, first.access_token)('/meetings')).status).toBe(401)
  expect((await apiOf(sim, second.access_token)('/meetings')).status).toBe(200)

  const reused = await refresh(first.refresh_token)
  expect(reused.status).toBe(400)
  expect(await reused.json()).toMatchObject({ error: 'invalid_grant' })
  expect((await refresh(second.refresh_token)).status).toBe(200)
})

test('of concurrent refreshes with one token exactly one succeeds', async () => {
  const { sim, client } = newSimulator()
  const { refresh_token } = await connect(sim, client)
  const answers = await Promise.all(
    Array.from({ length: 8 }, () =>
      token(sim, {
        grant_type: 'refresh_token',
        client_id: client.id,
        client_secret: client.secret,
        refresh_token,
      }),
    ),
  )
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(7).fill(400)])
})

test('an access token expires, and a missing or made-up one is refused', async () => {
  const { sim, client, clock } = newSimulator({ accessTokenTtlSeconds: 30 })
  const { access_token } = await connect(sim, client)
  clock.now += 29_000
  expect((await apiOf(sim, access_token)('/meetings')).status).toBe(200)
  clock.now += 1000
  expect((await apiOf(sim, access_token)('/meetings')).status).toBe(401)
  expect((await apiOf(sim, 'made-up')('/meetings')).status).toBe(401)
  expect((await call(sim, '/external/v1/meetings')).status).toBe(401)
})

test('revoking access voids bearer and refresh token alike', async () => {
  const { sim, client } = newSimulator()
  const { access_token, refresh_token } = await connect(sim, client)
  sim.revokeAllTokens()
  expect((await apiOf(sim, access_token)('/meetings')).status).toBe(401)
  const refreshed = await token(sim, {
    grant_type: 'refresh_token',
    client_id: client.id,
    client_secret: client.secret,
    refresh_token,
  })
  expect(await refreshed.json()).toMatchObject({ error: 'invalid_grant' })
})

test('requests that leave something out are told what', async () => {
  const { sim, client } = newSimulator()
  const credentials = { client_id: client.id, client_secret: client.secret }
  for (const [fields, error] of [
    [{}, 'invalid_request'],
    [{ grant_type: 'password' }, 'unsupported_grant_type'],
    [{ grant_type: 'authorization_code' }, 'invalid_request'],
    [{ grant_type: 'authorization_code', code: 'x' }, 'invalid_request'],
    [{ grant_type: 'refresh_token' }, 'invalid_request'],
  ] as const) {
    const response = await token(sim, { ...credentials, ...fields })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error })
  }
})

test('an app with a plain http redirect URI elsewhere cannot be registered', () => {
  const client = { ...newClient(), redirectUris: ['http://companion.test/callback'] }
  expect(() => newSimulator({ clients: [client] })).toThrow('only https')
  const local = { ...newClient(), redirectUris: ['http://127.0.0.1:8787/callback'] }
  expect(() => newSimulator({ clients: [local] })).not.toThrow()
})
