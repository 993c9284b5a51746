import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, expect, it } from 'vitest'
import { refusal } from '../../fake-crm.ts'
import type { TestRep } from '../../world.ts'
import { connect, createWorld, mailbox, signIn } from '../../world.ts'
import { count, idle, rows } from '../inside.ts'

const world = createWorld()
const { people_to_tidy: nobody, tidy_people: nothing } = world.crm.functions

afterEach(() => {
  world.crm.intercept = null
  Object.assign(world.crm.functions, { people_to_tidy: nobody, tidy_people: nothing })
})

async function hour(rep: TestRep): Promise<void> {
  await rows(rep, `insert or replace into facts values ('nextRecentAt', '1')`)
  await runInDurableObject(mailbox(rep), (_, { storage }) => storage.setAlarm(Date.now()))
  await runDurableObjectAlarm(mailbox(rep))
  await idle(rep)
}

async function connected(): Promise<TestRep> {
  const rep = signIn(world)
  await connect(world, rep)
  await idle(rep)
  world.crm.calls.length = 0
  world.logs.length = 0
  return rep
}

function asked(name: string) {
  return world.crm.calls.filter((call) => call.name === name).map(({ args }) => args)
}

const pages = [
  {
    people: [
      {
        key: 'c_1@resource.calendar.google.com',
        name: 'HQ-4-Oslo (8)',
        email: 'c_1@resource.calendar.google.com',
      },
      { key: 'info@acme.example', name: null, email: 'info@acme.example' },
      { key: 'priya@acme.example', name: 'Priya Nair', email: 'priya@acme.example' },
      { key: 'priya@acme.example', name: 'Nair, Priya', email: 'priya@acme.example' },
    ],
    next: 'priya@acme.example',
  },
  { people: [{ key: 'name:tom’s notetaker', name: 'Tom’s Notetaker', email: null }], next: null },
]

it('judges the people of past calls page by page, under one run, and once', async () => {
  const rep = await connected()
  world.crm.functions.people_to_tidy = ({ p_after }) => pages[p_after === null ? 0 : 1]
  world.crm.functions.tidy_people = () => ({
    rooms: 1,
    groups: 0,
    robots: 0,
    own: 0,
    contacts: 1,
    companies: 0,
    calls: 3,
    touched: [rep.userId],
  })
  await hour(rep)
  expect(asked('people_to_tidy').map(({ p_after }) => p_after)).toEqual([
    null,
    'priya@acme.example',
  ])
  const steps = asked('tidy_people')
  expect(new Set(steps.map(({ p_run }) => p_run)).size).toBe(1)
  expect(steps.map(({ p_keys }) => p_keys)).toEqual([
    ['c_1@resource.calendar.google.com', 'info@acme.example', 'priya@acme.example'],
    ['name:tom’s notetaker'],
  ])
  expect(steps[0]?.p_judged).toMatchObject([
    { key: 'c_1@resource.calendar.google.com', nature: 'room', isRole: false },
    { key: 'info@acme.example', nature: 'person', isRole: true },
  ])
  expect(steps[1]?.p_judged).toMatchObject([{ name: 'Tom’s Notetaker', nature: 'robot' }])
  const lines = world.logs.filter((line) => line.includes('people_tidied'))
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { rooms: 1, contacts: 1, calls: 3 },
    { rooms: 1, contacts: 1, calls: 3 },
  ])
  expect(lines.join()).not.toContain('priya')
  await hour(rep)
  expect(asked('people_to_tidy')).toHaveLength(2)
})

it('goes on where it was after the CRM was away', async () => {
  const rep = await connected()
  world.crm.functions.people_to_tidy = ({ p_after }) => pages[p_after === null ? 0 : 1]
  let failures = 3
  world.crm.intercept = (name) => {
    if (name !== 'tidy_people' || failures === 0) return null
    failures -= 1
    return new Response('', { status: 503 })
  }
  await hour(rep)
  expect(asked('tidy_people').at(-1)).toMatchObject({ p_keys: ['name:tom’s notetaker'] })
  expect(await count(rep, 'jobs')).toBe(0)
})

it('is left where the CRM refuses it, and nothing stands in the rep’s way', async () => {
  const rep = await connected()
  world.crm.intercept = (name) => (name === 'tidy_people' ? refusal(400, '22023') : null)
  await hour(rep)
  expect(await count(rep, 'jobs')).toBe(0)
  expect(world.logs.filter((line) => line.includes('tidying_failed'))).toHaveLength(1)
  await hour(rep)
  expect(asked('tidy_people')).toHaveLength(1)
})
