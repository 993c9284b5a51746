import 'fake-indexeddb/auto'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { getMeta } from '../../../lib/cache/meta.ts'
import { wipeCache } from '../../../lib/cache/wipe.ts'
import { createAuth } from '../../../lib/session/auth.ts'
import type { Door } from '../../../lib/session/door.ts'
import { createDoor } from '../../../lib/session/door.ts'
import type { StoredSession } from '../../../lib/session/gotrue.ts'
import { createGotrue } from '../../../lib/session/gotrue.ts'
import { createSession } from '../../../lib/session/session.ts'
import { runAdmin } from '../../../server/local/admin.ts'
import type { EmbeddedSupabase } from '../../../server/local/supabase.ts'
import { startSupabase } from '../../../server/local/supabase.ts'
import { mailedCode } from '../../e2e/rep.ts'

/** The panel's own way in, against the embedded CRM and its mails. */

const publishableKey = `sb_publishable_${randomBytes(12).toString('hex')}`
const secretKey = `sb_secret_${randomBytes(24).toString('hex')}`
let dataDir: string
let supabase: EmbeddedSupabase
let door: Door

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'upshot-accounts-'))
  supabase = await startSupabase({
    dataDir,
    port: 0,
    jwtSecret: randomBytes(32).toString('hex'),
    publishableKey,
    secretKey,
    log: () => {},
    say: () => {},
  })
})
afterAll(async () => {
  await supabase?.stop()
  await rm(dataDir, { recursive: true, force: true })
})
beforeEach(async () => {
  await wipeCache()
  let kept: StoredSession | null = null
  const deps = { url: supabase.url, key: publishableKey }
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
    now: Date.now,
  })
  door = createDoor({ gotrue: async () => createGotrue(deps), session, now: Date.now })
})

test('the embedded CRM says what it offers', async () => {
  expect(await door.offers()).toEqual({
    ok: true,
    offers: { code: true, password: true, google: false, signUp: true },
  })
})

test('a code makes an account, signs in once, and never again', async () => {
  const email = 'dana@northbeam.example'
  expect(await door.sendCode(email, false)).toMatchObject({ ok: false })
  expect(await door.sendCode(email, true)).toEqual({ ok: true })
  const code = await mailedCode(supabase.url, email)
  expect(await door.enterCode(email, '000000')).toMatchObject({ ok: false })
  expect(await door.enterCode(email, code)).toEqual({ ok: true })
  expect(await getMeta('owner')).toMatchObject({ email })
  expect(await door.enterCode(email, code)).toMatchObject({ ok: false })
})

test('a password is made, forgotten and replaced, and the old one is worth nothing', async () => {
  const email = 'kim@northbeam.example'
  expect(await door.signUp(email, 'correct horse')).toEqual({ ok: true })
  expect(await door.signUp(email, 'correct horse')).toMatchObject({
    ok: false,
    message: expect.stringMatching(/already/),
  })
  expect(await door.forgot(email)).toEqual({ ok: true })
  expect(await door.forgot(email)).toMatchObject({ ok: false, seconds: 1 })
  expect(await door.checkRecovery(email, await mailedCode(supabase.url, email))).toEqual({
    ok: true,
  })
  expect(await door.finishRecovery('battery staple')).toEqual({ ok: true })
  expect(await door.signIn(email, 'correct horse')).toMatchObject({ ok: false })
  expect(await door.signIn(email, 'battery staple')).toEqual({ ok: true })
})

test('another address is taken once its code was typed', async () => {
  const email = 'lee@northbeam.example'
  await door.signUp(email, 'correct horse')
  expect(await door.changeAddress('lee@newbrand.example')).toEqual({ ok: true })
  const code = await mailedCode(supabase.url, email)
  expect(await door.confirmAddress(email, code)).toEqual({ ok: true, isDone: true })
  expect(await door.signIn('lee@newbrand.example', 'correct horse')).toEqual({ ok: true })
})

test('whoever rolls it out invites a list, and sees, moves, resets and removes people', async () => {
  const said: string[] = []
  const admin = (...args: string[]) =>
    runAdmin(args, {
      env: { SUPABASE_URL: supabase.url, SUPABASE_SECRET_KEY: secretKey },
      send: fetch,
      read: async () => 'email,role\nada@roll.example,admin\nben@roll.example,\n',
      say: (line) => said.push(line),
    })
  await admin('invite', 'people.csv', '--workspace', 'Roll Out', '--create')
  expect(said).toEqual([
    'Roll Out is made.',
    'ada@roll.example: invited as admin, and mailed.',
    'ben@roll.example: invited as rep, and mailed.',
  ])
  expect(
    await door.enterCode('ada@roll.example', await mailedCode(supabase.url, 'ada@roll.example')),
  ).toEqual({ ok: true })

  said.length = 0
  await admin('invite', 'people.csv', '--workspace', 'Roll Out')
  expect(said).toEqual([
    'ada@roll.example: has an account, and finds the invitation in the panel.',
    'ben@roll.example: has an account, and finds the invitation in the panel.',
  ])
  said.length = 0
  await admin('move', 'ben@roll.example', '--workspace', 'Roll Out')
  await admin('list', '--workspace', 'Roll Out')
  expect(said[0]).toBe('ben@roll.example is in Roll Out now, as its admin.')
  expect(said.join('\n')).toMatch(
    /ben@roll.example {2}admin\n {2}ada@roll.example {2}invited until/,
  )
  await admin('reset', 'ben@roll.example')
  const code = await mailedCode(supabase.url, 'ben@roll.example')
  expect(await door.checkRecovery('ben@roll.example', code)).toEqual({ ok: true })
  said.length = 0
  await admin('remove', 'ben@roll.example')
  await admin('list')
  expect(said.join('\n')).not.toMatch(/Roll Out\n {2}ben/)
})
