import { expect, test } from 'vitest'
import { asService, createUser, freshDatabase } from '../../setup/postgres.ts'
import { pullAll } from './crm.ts'
import { observation, sam, sync, wireMeeting } from './observations.ts'

async function setUp() {
  const database = await freshDatabase()
  const rep = await createUser(database, sam)
  await sync(database, observation(rep, wireMeeting({ recordingId: 7 })))
  const set = (recording: string, path: string | null, owner = rep) =>
    asService(database.sql, async (tx) => {
      const [row] = await tx`select set_thumbnail(${owner}, ${recording}, ${path}) as answer`
      return row?.answer
    })
  return { database, sql: database.sql, rep, set }
}

test('a picture’s place is told to the panel, and once', async () => {
  const { database, rep, set } = await setUp()
  const { cursor } = await pullAll(database, rep)
  const path = `fathom/${rep}/7.jpg`
  expect(await set('7', path)).toEqual({ found: true, touched: [rep] })
  const heard = await pullAll(database, rep, cursor)
  expect(heard.changes.find(({ entity }) => entity === 'meeting')?.row).toMatchObject({
    thumbnailUrl: path,
  })
  expect(await set('7', path)).toEqual({ found: true, touched: [] })
})

test('what Fathom says later of the call leaves its picture alone', async () => {
  const { database, sql, rep, set } = await setUp()
  const path = `fathom/${rep}/7.jpg`
  await set('7', path)
  const later = wireMeeting({ recordingId: 7, title: 'Renamed' })
  await sync(database, observation(rep, later, { source: 'poll', rank: 5 }))
  expect(await sql`select title, thumbnail_url from meetings`).toEqual([
    { title: 'Renamed', thumbnail_url: path },
  ])
})

test('a picture lies in the folder of the rep whose call it is, and nowhere else', async () => {
  const { database, set } = await setUp()
  const other = await createUser(database, { email: 'eve@elsewhere.example' })
  expect(await set('7', `fathom/${other}/7.jpg`, other)).toEqual({ found: false, touched: [] })
  for (const path of [`fathom/${other}/7.jpg`, 'https://fathom.video/share/abc/thumbnail', null]) {
    await expect(set('7', path)).rejects.toMatchObject({ code: '22023' })
  }
})
