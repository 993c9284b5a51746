import { expect, it } from 'vitest'
import { mostPanelErrors } from '../../../lib/contract/panel-errors.ts'
import { call, createWorld, signIn } from '../world.ts'

const world = createWorld()
const at = 'keep@panel-a1.js:1:200 < ?@sidepanel-b2.js:1:7'
const one = { kind: 'TypeError', at, script: 'panel' }
const tell = (token: string, errors: unknown) =>
  call('/v1/panel-errors', { token, body: { errors } })
const lines = () =>
  world.logs.map((line) => JSON.parse(line)).filter(({ event }) => event === 'panel_error')

it('puts a panel’s errors into the log, with the version of the panel and without whose it is', async () => {
  const rep = signIn(world)
  expect((await tell(rep.token, [one, { ...one, at: null, script: 'background' }])).status).toBe(
    200,
  )
  const known = { level: 'warning', event: 'panel_error', kind: 'TypeError' }
  expect(lines()).toEqual([
    { ...known, at, script: 'panel', extension: expect.stringMatching(/^\d/) },
    { ...known, at: null, script: 'background', extension: expect.stringMatching(/^\d/) },
  ])
  expect(JSON.stringify(lines())).not.toContain(rep.userId)
})

it.each<[what: string, errors: unknown]>([
  ['none', []],
  ['more than one request may tell of', Array(mostPanelErrors + 1).fill(one)],
  ['a message', [{ ...one, kind: 'Ann said no' }]],
  ['a place that is words', [{ ...one, at: 'Ann said no' }]],
  ['a place with a line of its own', [{ ...one, at: `${at}\n{"event":"tokens_do_not_open"}` }]],
  ['a place that is an address', [{ ...one, at: 'keep@https://fathom.video/x.js:1:2' }]],
  ['a place without an end', [{ ...one, at: Array(9).fill(at).join(' < ') }]],
  ['another script', [{ ...one, script: 'page' }]],
  ['no list', one],
])('refuses %s', async (_what, errors) => {
  const before = lines().length
  expect((await tell(signIn(world).token, errors)).status).toBe(400)
  expect(lines().length).toBe(before)
})

it('needs a session', async () => {
  expect((await call('/v1/panel-errors', { body: { errors: [one] } })).status).toBe(401)
})
