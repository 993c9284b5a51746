import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sql, TransactionSql } from 'postgres'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createHostedDatabase, execute } from '../../../server/local/postgres.ts'
import { asAnonymous, asService, asUser } from '../../setup/postgres.ts'
import { migrate } from '../../setup/postgres-cluster.ts'

// The place of pictures, in a project that has one when our first migration comes. The database project has none.

const name = `storage_${process.pid}_${crypto.randomUUID().slice(0, 8)}`
const sam = crypto.randomUUID()
const eve = crypto.randomUUID()
let sql: Sql

beforeAll(async () => {
  const { superuser, owner } = inject('postgres')
  await createHostedDatabase((database) => `${superuser}${database}`, name, 'open')
  const storage = await readFile(
    join(import.meta.dirname, '../../setup/hosted-storage.sql'),
    'utf8',
  )
  await execute(`${superuser}${name}`, storage)
  await migrate(`${owner}${name}`)
  sql = postgres(`${owner}${name}`, { max: 2, onnotice: () => {} })
  const places = [
    ...[sam, eve].map((rep) => ['fathom', `${rep}/7.jpg`]),
    // What only begins alike, and what lies elsewhere.
    ['fathom', `${sam}x/7.jpg`],
    ['fathom', `x/${sam}/7.jpg`],
    ['fathom', `/${sam}/7.jpg`],
    ['fathom', '7.jpg'],
    ['another', `${sam}/7.jpg`],
  ]
  await asService(sql, async (tx) => {
    await tx`insert into storage.buckets (id, name) values ('another', 'another')`
    for (const [bucket = '', path = ''] of places) {
      await tx`insert into storage.objects (bucket_id, name) values (${bucket}, ${path})`
    }
  })
}, 240_000)
afterAll(async () => {
  await sql?.end()
  await execute(
    `${inject('postgres').superuser}postgres`,
    `drop database if exists ${name} with (force)`,
  )
})

test('there is one place for pictures: private, for small pictures alone', async () => {
  const buckets = await sql`
    select id, public, file_size_limit::int as limit, allowed_mime_types as kinds
    from storage.buckets where id <> 'another'`
  expect(buckets).toEqual([
    {
      id: 'fathom',
      public: false,
      limit: 1_048_576,
      kinds: ['image/jpeg', 'image/png', 'image/webp'],
    },
  ])
})

test('a rep reads the pictures in their own folder, and no other, whatever it is called', async () => {
  const seen = (rep: string) =>
    asUser(sql, rep, async (tx) => {
      const rows = await tx`select bucket_id || '/' || name as at from storage.objects`
      return rows.map(({ at }) => at)
    })
  expect(await seen(sam)).toEqual([`fathom/${sam}/7.jpg`])
  expect(await seen(eve)).toEqual([`fathom/${eve}/7.jpg`])
  expect(await seen(crypto.randomUUID())).toEqual([])
  const anonymous = await asAnonymous(sql, (tx) => tx`select name from storage.objects`)
  expect(anonymous).toEqual([])
})

test.each<[what: string, write: (tx: TransactionSql) => Promise<unknown>]>([
  [
    'put one there',
    (tx) => tx`insert into storage.objects (bucket_id, name) values ('fathom', ${`${sam}/8.jpg`})`,
  ],
  [
    'put a place there',
    (tx) => tx`insert into storage.buckets (id, name, public) values ('mine', 'mine', true)`,
  ],
])('nor does a rep %s', async (_what, write) => {
  await expect(asUser(sql, sam, write)).rejects.toMatchObject({ code: '42501' })
})

test.each<[what: string, write: (tx: TransactionSql) => Promise<{ count: number }>]>([
  ['rename one', (tx) => tx`update storage.objects set name = ${`${sam}/9.jpg`}`],
  ['delete one', (tx) => tx`delete from storage.objects`],
  ['open the place to everybody', (tx) => tx`update storage.buckets set public = true`],
])('and no rep can %s', async (_what, write) => {
  expect((await asUser(sql, sam, write)).count).toBe(0)
})
