import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callStorage } from '../../../server/db/client.ts'
import type { EmbeddedSupabase } from '../../../server/local/supabase.ts'
import { startSupabase } from '../../../server/local/supabase.ts'
import { removePictures } from '../../../server/mailbox/pictures/store.ts'

const publishableKey = `sb_publishable_${randomBytes(12).toString('hex')}`
const secretKey = `sb_secret_${randomBytes(24).toString('hex')}`
const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4])

let dataDir: string
let supabase: EmbeddedSupabase

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'upshot-storage-'))
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

function companion() {
  return { url: supabase.url, publishableKey, secretKey }
}

async function signUp(email: string) {
  const client = createClient(supabase.url, publishableKey, { auth: { persistSession: false } })
  const { data, error } = await client.auth.signUp({
    email,
    password: randomBytes(16).toString('hex'),
  })
  if (error || !data.user) throw new Error(`No account: ${error?.message}`)
  return { client, userId: data.user.id }
}

function store(userId: string, name: string, type = 'image/jpeg') {
  return callStorage(companion(), `object/fathom/${userId}/${name}`, {
    method: 'POST',
    headers: { 'content-type': type, 'x-upsert': 'true' },
    body: jpeg,
  })
}

test('a real Storage takes a picture from the companion, again and again, and nothing else', async () => {
  const { userId } = await signUp('sam@northbeam.example')
  expect((await store(userId, '1.jpg')).status).toBe(200)
  expect((await store(userId, '1.jpg')).status).toBe(200)
  const refused = await store(userId, '1.svg', 'image/svg+xml')
  expect(await refused.json()).toMatchObject({ statusCode: '415' })
})

test('a picture is read by its rep, and by nobody else', async () => {
  const [dana, eve] = [await signUp('dana@northbeam.example'), await signUp('eve@else.example')]
  await store(dana.userId, '2.jpg')
  const path = `${dana.userId}/2.jpg`
  const own = await dana.client.storage.from('fathom').download(path)
  expect(own.error).toBeNull()
  expect(new Uint8Array((await own.data?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(jpeg)
  const anonymous = createClient(supabase.url, publishableKey, { auth: { persistSession: false } })
  for (const client of [eve.client, anonymous]) {
    const { data, error } = await client.storage.from('fathom').download(path)
    expect([data, error === null]).toEqual([null, false])
    expect((await client.storage.from('fathom').list(dana.userId)).data ?? []).toEqual([])
  }
  // Nor may a rep write, even in their own folder.
  const written = await dana.client.storage.from('fathom').upload(`${dana.userId}/3.jpg`, jpeg, {
    contentType: 'image/jpeg',
  })
  expect(written.error).not.toBeNull()
})

test('all the pictures of a rep are removed, and no other’s', async () => {
  const [one, two] = [await signUp('one@northbeam.example'), await signUp('two@northbeam.example')]
  for (const { userId } of [one, two]) {
    for (const name of ['1.jpg', '2.jpg', '3.jpg']) await store(userId, name)
  }
  await removePictures(companion(), 'fathom', one.userId)
  const left = async ({ client, userId }: typeof one) =>
    (await client.storage.from('fathom').list(userId)).data?.length
  expect(await left(one)).toBe(0)
  expect(await left(two)).toBe(3)
  // Where there is no such bucket there is nothing to remove.
  await removePictures(companion(), 'elsewhere', one.userId)
})
