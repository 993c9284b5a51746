import type { Sql } from 'postgres'
import { beforeEach, describe, expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asService, asUser, createUser, freshDatabase } from '../../setup/postgres.ts'
import { mutation, pushOne } from './crm.ts'

let database: TestDatabase
let sql: Sql
let sam = ''

beforeEach(async () => {
  database = await freshDatabase()
  sql = database.sql
  sam = await createUser(database, { email: 'sam@northbeam.example', name: 'Sam' })
})

const set = (args: { timeZone?: string; taskCreation?: 'automatic' | 'review' }) =>
  pushOne(database, sam, mutation('settings.set', args))
const settingsNow = async () =>
  (await sql`select time_zone, task_creation, chosen from rep_settings where user_id = ${sam}`)[0]
const zones = async () => {
  const [row] = await asService(sql, (tx) => tx`select zones_of_rep(${sam}) as zones`)
  const list: { zone: string }[] = row?.zones ?? []
  return list.map(({ zone }) => zone)
}
/** Neither IANA's names nor anything that a calendar could count in for sure. */
const none = ['Etc/Unknown', 'Mars/Olympus', 'EST5EDT4', '+03', 'posix/Europe/Berlin', '', 'Berlin']

describe('a time zone', () => {
  test.each(none)('that is none (%s) sinks no other setting', async (timeZone) => {
    await set({ timeZone: 'Europe/Berlin' })
    expect(await set({ timeZone, taskCreation: 'automatic' })).toMatchObject({ ok: true })
    expect(await settingsNow()).toEqual({
      time_zone: 'Europe/Berlin',
      task_creation: 'automatic',
      chosen: true,
    })
  })

  test('that is none is refused where nothing else was said', async () => {
    expect(await set({ timeZone: 'Etc/Unknown' })).toMatchObject({
      ok: false,
      reason: 'invalid',
      message: 'There is no time zone called Etc/Unknown.',
    })
  })

  test.each(none)('that is none (%s) is not stored by another client either', async (timeZone) => {
    await set({ timeZone: 'Europe/Berlin' })
    await expect(
      asUser(sql, sam, (tx) => tx`update rep_settings set time_zone = ${timeZone}`),
    ).rejects.toThrow(/no time zone called/)
    expect(await settingsNow()).toMatchObject({ time_zone: 'Europe/Berlin' })
  })

  test('of those that browsers know, is one here, too', async () => {
    const names = Intl.supportedValuesOf('timeZone')
    const rows = await sql<{ name: string }[]>`
      select n as name from unnest(${names}::text[]) n where not private.is_zone(n)`
    // What came after the database's own table of zones.
    expect(rows.length).toBeLessThan(5)
  })
})

describe('where the rep was when', () => {
  test('is kept, and UTC that nobody said is not', async () => {
    await set({ taskCreation: 'review' })
    expect(await zones()).toEqual([])
    await set({ timeZone: 'Europe/Berlin' })
    await set({ timeZone: 'Europe/Berlin' })
    await set({ timeZone: 'Europe/Lisbon' })
    expect(await zones()).toEqual(['Europe/Berlin', 'Europe/Lisbon'])
  })

  test('is nobody else’s to read, and goes with the account', async () => {
    await set({ timeZone: 'Europe/Berlin' })
    await expect(asUser(sql, sam, (tx) => tx`select zones_of_rep(${sam})`)).rejects.toThrow(
      /permission denied/,
    )
    await database.superuser`delete from auth.users where id = ${sam}`
    expect(await zones()).toEqual([])
  })
})
