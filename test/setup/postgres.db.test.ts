import { expect, test } from 'vitest'
import { asAnonymous, asService, asUser, createUser, freshDatabase } from './postgres.ts'

test('a fresh database knows the signed-in rep, as hosted Supabase does', async () => {
  const database = await freshDatabase()
  const id = await createUser(database, { email: 'maya@example.com' })
  const [row] = await asUser(
    database.sql,
    id,
    (tx) => tx`select auth.uid() as uid, auth.role() as role, current_user as account`,
  )
  expect(row).toEqual({ uid: id, role: 'authenticated', account: 'authenticated' })
})

test('a table without policies shows an owner everything and a rep nothing', async () => {
  const { sql } = await freshDatabase()
  await sql`create table public.probe (id int)`
  await sql`alter table public.probe enable row level security`
  await sql`insert into public.probe values (1)`
  expect(await sql`select * from public.probe`).toHaveLength(1)
  expect(
    await asUser(sql, crypto.randomUUID(), (tx) => tx`select * from public.probe`),
  ).toHaveLength(0)
  expect(await asAnonymous(sql, (tx) => tx`select * from public.probe`)).toHaveLength(0)
  expect(await asService(sql, (tx) => tx`select * from public.probe`)).toHaveLength(1)
})

test('a new function may be called by anyone until it is revoked, as hosted', async () => {
  const { sql } = await freshDatabase()
  await sql`create function public.probe() returns int language sql as 'select 1'`
  await sql`revoke execute on function public.probe() from public`
  const [row] = await asAnonymous(sql, (tx) => tx`select public.probe() as answer`)
  expect(row).toEqual({ answer: 1 })
})

test('the owner of the schema is no superuser', async () => {
  const { sql } = await freshDatabase()
  const [row] =
    await sql`select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user`
  expect(row).toEqual({ rolsuper: false, rolbypassrls: true, rolcreaterole: true })
})
