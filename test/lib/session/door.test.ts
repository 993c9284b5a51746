import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, test } from 'vitest'
import { getMeta } from '../../../lib/cache/meta.ts'
import { wipeCache } from '../../../lib/cache/wipe.ts'
import { createAuth } from '../../../lib/session/auth.ts'
import { createDoor } from '../../../lib/session/door.ts'
import type { StoredSession } from '../../../lib/session/gotrue.ts'
import { createGotrue } from '../../../lib/session/gotrue.ts'
import { createSession } from '../../../lib/session/session.ts'
import { fakeGotrue } from './fake-gotrue.ts'

beforeEach(wipeCache)

const dana = 'dana@northbeam.example'
const minute = 60_000

function doorTo(server: ReturnType<typeof fakeGotrue>) {
  let kept: StoredSession | null = null
  const deps = {
    url: 'https://crm.test',
    key: 'publishable',
    send: server.send,
    now: () => server.now,
  }
  const session = createSession({
    auth: createAuth(async () => createGotrue(deps)),
    store: {
      read: async () => kept,
      write: async (next) => {
        kept = next
      },
      forget: async () => {
        kept = null
      },
    },
    locks: navigator.locks,
    now: () => server.now,
  })
  const door = createDoor({
    gotrue: async () => createGotrue(deps),
    session,
    now: () => server.now,
  })
  return { door, session }
}

const refused = (words: RegExp) => ({ ok: false, message: expect.stringMatching(words) })

describe('what is offered', () => {
  test('is what the project says', async () => {
    const { door } = doorTo(fakeGotrue({ closed: true, google: true }))
    expect(await door.offers()).toEqual({
      ok: true,
      offers: { code: true, password: true, google: true, signUp: false },
    })
  })

  test.each([
    ['somebody else’s site', () => new Response('<h1>Welcome</h1>')],
    ['JSON of another kind', () => Response.json({ hello: 'there' })],
    ['no network', () => Promise.reject(new TypeError('Failed to fetch'))],
  ])('%s offers nothing and says so', async (_, answer) => {
    const server = fakeGotrue()
    server.instead = answer
    expect(await doorTo(server).door.offers()).toEqual(refused(/does not answer/))
  })
})

describe('a code', () => {
  test('signs in whoever reads the mail, spaces and all', async () => {
    const server = fakeGotrue()
    server.add(dana)
    const { door, session } = doorTo(server)
    expect(await door.sendCode(' Dana@Northbeam.example ', false)).toEqual({ ok: true })
    const code = server.lastCode(dana)
    expect(await door.enterCode(dana, ` ${code.slice(0, 3)} ${code.slice(3)}`)).toEqual({
      ok: true,
    })
    expect(await getMeta('owner')).toEqual({ userId: 'u1', email: dana })
    expect(await session.accessToken()).toBe(`token of ${dana}`)
  })

  test('makes an account where new ones are welcome', async () => {
    const server = fakeGotrue({ confirm: true })
    const { door } = doorTo(server)
    await door.sendCode(dana, true)
    expect(await door.enterCode(dana, server.lastCode(dana))).toEqual({ ok: true })
    expect(server.accounts).toMatchObject([{ email: dana, confirmed: true }])
  })

  test('is good once', async () => {
    const server = fakeGotrue()
    server.add(dana)
    const { door } = doorTo(server)
    await door.sendCode(dana, false)
    const code = server.lastCode(dana)
    await door.enterCode(dana, code)
    expect(await door.enterCode(dana, code)).toEqual(refused(/used already/))
  })

  test('is worth nothing after an hour, whatever this device’s clock says', async () => {
    const server = fakeGotrue()
    server.add(dana)
    const { door } = doorTo(server)
    await door.sendCode(dana, false)
    server.now += 61 * minute
    expect(await door.enterCode(dana, server.lastCode(dana))).toEqual(refused(/too old/))
  })

  test('of somebody else opens nothing', async () => {
    const server = fakeGotrue()
    server.add(dana)
    server.add('sam@northbeam.example')
    const { door } = doorTo(server)
    await door.sendCode('sam@northbeam.example', false)
    expect(await door.enterCode(dana, server.lastCode('sam@northbeam.example'))).toMatchObject({
      ok: false,
    })
    expect(await getMeta('owner')).toBeUndefined()
  })

  test('that was replaced by another is not taken any more', async () => {
    const server = fakeGotrue()
    server.add(dana)
    const { door } = doorTo(server)
    await door.sendCode(dana, false)
    const first = server.lastCode(dana)
    server.now += 2 * minute
    await door.sendCode(dana, false)
    expect(await door.enterCode(dana, first)).toEqual(refused(/Ask for another/))
    expect(await door.enterCode(dana, server.lastCode(dana))).toEqual({ ok: true })
  })

  test.each(['', '12345', 'hello!', '12345678901', 'https://crm.test/verify?token=1'])(
    '%j is not even asked about',
    async (typed) => {
      const server = fakeGotrue()
      server.instead = () => {
        throw new Error('It was asked.')
      }
      expect(await doorTo(server).door.enterCode(dana, typed)).toEqual(refused(/six figures/))
    },
  )

  test('asked for twice in a minute says when', async () => {
    const server = fakeGotrue()
    server.add(dana)
    const { door } = doorTo(server)
    await door.sendCode(dana, false)
    server.now += 13_000
    expect(await door.sendCode(dana, false)).toEqual({
      ...refused(/in 47 seconds/),
      seconds: 47,
    })
  })

  test.each([
    [{ closed: true }, true],
    [{}, false],
  ])('for a stranger is refused with whom to ask (%j, %j)', async (settings, signUp) => {
    const server = fakeGotrue(settings)
    expect(await doorTo(server).door.sendCode('eve@elsewhere.example', signUp)).toEqual({
      ...refused(/by invitation.*Ask whoever/),
      seconds: null,
    })
    expect(server.mails).toEqual([])
  })

  test('to an address of look-alike letters is never sent', async () => {
    const server = fakeGotrue()
    expect(await doorTo(server).door.sendCode('dаna@northbeam.example', true)).toMatchObject({
      ok: false,
      message: expect.stringContaining('another alphabet'),
    })
    expect(server.accounts).toEqual([])
  })
})

describe('a password', () => {
  test('signs in, and a wrong one does not say which of the two was wrong', async () => {
    const server = fakeGotrue()
    server.add(dana, 'correct horse')
    const { door } = doorTo(server)
    expect(await door.signIn(dana, 'wrong horse')).toEqual(refused(/Email or password/))
    expect(await door.signIn('nobody@northbeam.example', 'correct horse')).toEqual(
      refused(/Email or password/),
    )
    expect(await door.signIn('DANA@northbeam.example', 'correct horse')).toEqual({ ok: true })
  })

  test.each([
    ['short', /at least 8/],
    ['password', /easy to guess/],
  ])('%j is not taken for a new account', async (password, words) => {
    const server = fakeGotrue()
    expect(await doorTo(server).door.signUp(dana, password)).toEqual(refused(words))
    expect(server.accounts).toEqual([])
  })

  test('makes an account at once, or after its address was confirmed', async () => {
    const open = doorTo(fakeGotrue())
    expect(await open.door.signUp(dana, 'correct horse')).toEqual({ ok: true })
    await wipeCache()

    const server = fakeGotrue({ confirm: true })
    const { door } = doorTo(server)
    expect(await door.signUp(dana, 'correct horse')).toEqual({ ok: true, confirm: true })
    expect(await door.signIn(dana, 'correct horse')).toEqual(refused(/not confirmed/))
    expect(await getMeta('owner')).toBeUndefined()
    expect(await door.confirmAgain(dana)).toMatchObject({ ok: false, seconds: 60 })
    server.now += 2 * minute
    expect(await door.confirmAgain(dana)).toEqual({ ok: true })
    expect(await door.enterCode(dana, server.lastCode(dana))).toEqual({ ok: true })
  })

  test('of a blocked account says so', async () => {
    const server = fakeGotrue()
    server.add(dana, 'correct horse')
    server.banned.add(dana)
    expect(await doorTo(server).door.signIn(dana, 'correct horse')).toEqual(refused(/blocked/))
  })

  test('an account that is there already is not made anew', async () => {
    const server = fakeGotrue()
    server.add(dana, 'correct horse')
    expect(await doorTo(server).door.signUp(dana, 'another horse')).toEqual(refused(/Sign in/))
    expect(server.accounts).toMatchObject([{ password: 'correct horse' }])
  })

  test('that was forgotten is replaced before anybody is signed in', async () => {
    const server = fakeGotrue()
    server.add(dana, 'correct horse')
    const { door } = doorTo(server)
    await door.forgot(dana)
    expect(await door.checkRecovery(dana, server.lastCode(dana))).toEqual({ ok: true })
    expect(await getMeta('owner')).toBeUndefined()
    expect(await door.finishRecovery('password')).toEqual(refused(/easy to guess/))
    expect(await door.finishRecovery('short')).toEqual(refused(/at least 8/))
    expect(await door.finishRecovery('battery staple')).toEqual({ ok: true })
    expect(server.accounts).toMatchObject([{ password: 'battery staple' }])
    expect(await door.finishRecovery('once more, please')).toEqual(refused(/another code/))
  })

  test('that turns out to be the same lets its rep in', async () => {
    const server = fakeGotrue()
    server.add(dana, 'correct horse')
    const { door } = doorTo(server)
    await door.forgot(dana)
    await door.checkRecovery(dana, server.lastCode(dana))
    expect(await door.finishRecovery('correct horse')).toEqual({ ok: true })
  })

  test('forgotten by nobody we know is answered alike', async () => {
    const server = fakeGotrue()
    expect(await doorTo(server).door.forgot('nobody@northbeam.example')).toEqual({ ok: true })
    expect(server.mails).toEqual([])
  })

  test('a code for signing in does not reset it', async () => {
    const server = fakeGotrue()
    server.add(dana, 'correct horse')
    const { door } = doorTo(server)
    await door.sendCode(dana, false)
    expect(await door.checkRecovery(dana, server.lastCode(dana))).toEqual(
      refused(/Ask for another/),
    )
  })
})

describe('another address', () => {
  async function signedIn() {
    const server = fakeGotrue()
    server.add(dana, 'correct horse')
    const made = doorTo(server)
    await made.door.signIn(dana, 'correct horse')
    return { server, ...made }
  }

  test('is taken once both mailboxes have said yes', async () => {
    const { server, door } = await signedIn()
    const next = 'dana@newbrand.example'
    expect(await door.changeAddress(next)).toEqual({ ok: true })
    expect(await door.confirmAddress(dana, server.lastCode(dana))).toEqual({
      ok: true,
      isDone: false,
    })
    expect(await getMeta('owner')).toMatchObject({ email: dana })
    expect(await door.confirmAddress(next, server.lastCode(next))).toEqual({
      ok: true,
      isDone: true,
    })
    expect(await getMeta('owner')).toMatchObject({ userId: 'u1', email: next })
  })

  test('of somebody else is refused', async () => {
    const { server, door } = await signedIn()
    server.add('sam@northbeam.example')
    expect(await door.changeAddress('sam@northbeam.example')).toMatchObject(
      refused(/has this address/),
    )
    expect(await door.changeAddress('sаm@newbrand.example')).toMatchObject(refused(/alphabet/))
  })

  test('needs a session', async () => {
    const { door } = doorTo(fakeGotrue())
    expect(await door.changeAddress('dana@newbrand.example')).toMatchObject(
      refused(/Sign in again/),
    )
    expect(await door.changePassword('battery staple')).toEqual(refused(/Sign in again/))
  })
})
