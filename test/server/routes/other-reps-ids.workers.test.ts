import { expect, it } from 'vitest'
import { createApp } from '../../../server/app.ts'
import { idle, rows } from '../mailbox/inside.ts'
import type { TestRep } from '../world.ts'
import { call, connect, createWorld, deliver, payload, signIn } from '../world.ts'

const world = createWorld()

/** Bodies by which each route of a rep's own may be asked, with another rep's ids in them. */
type Theirs = {
  userId: string
  jobId: number
  recordingId: string
  handoff: string
  ticket: string
}
const bodies: Record<string, (theirs: Theirs) => object[]> = {
  '/v1/fathom/begin': ({ userId }) => [{ extensionId: 'a'.repeat(32), userId }],
  '/v1/fathom/claim': ({ handoff }) => [{ handoff }],
  '/v1/fathom/key': ({ userId }) => [{ key: 'no-key-of-this-fathom', userId }],
  '/v1/fathom/disconnect': ({ userId }) => [{ deleteData: true, userId }],
  '/v1/fathom/status': ({ userId }) => [{ userId }],
  '/v1/fathom/receipt': ({ recordingId, userId }) => [{ recordingId }, { recordingId, userId }],
  '/v1/fathom/replay': ({ jobId }) => [{ id: jobId }, { id: null }],
  '/v1/fathom/recorder': () => [
    { email: 'sam@northbeam.example', isMe: true },
    { email: 'sam@northbeam.example', isMe: false },
  ],
  '/v1/fathom/analyse': ({ userId }) => [{ meetingId: userId }],
  '/v1/fathom/import': ({ userId }) => [{ days: 30, userId }],
  '/v1/crm/begin': ({ userId }) => [{ extensionId: 'a'.repeat(32), provider: 'hubspot', userId }],
  '/v1/crm/claim': ({ handoff, userId }) => [{ handoff, userId }],
  '/v1/crm/disconnect': ({ userId }) => [{ userId }],
  '/v1/crm/replay': ({ userId }) => [
    { id: userId, userId },
    { id: null, userId },
  ],
  '/v1/crm/status': ({ userId }) => [{ userId }],
  '/v1/pull': ({ userId }) => [{ cursor: null, stream: 'rows', userId }],
  '/v1/panel-errors': ({ userId }) => [
    { errors: [{ kind: 'Error', at: null, script: 'panel' }], userId },
  ],
  '/v1/push': ({ userId }) => [
    {
      clientId: userId,
      userId,
      mutations: [
        {
          id: crypto.randomUUID(),
          name: 'task.delete',
          args: { taskId: userId },
          madeAt: '2026-11-20T14:00:00Z',
        },
      ],
    },
  ],
  '/v1/live': ({ userId }) => [{ userId }],
  '/v1/search-transcripts': ({ userId }) => [
    { words: ['pricing'], before: null, userId, ownerId: userId },
  ],
  '/v1/sync': ({ userId }) => [{ userId }],
  // The CRM is asked as the one who calls, whatever the body says: see team.db.test.ts.
  '/v1/team/mail': ({ userId }) => [{ invitationId: userId, userId }],
  '/v1/transcript': ({ userId }) => [{ meetingId: userId }],
}

/** Not a rep's own: they go by an address or a key, and tests of their own attack those. */
const byOtherMeans = [
  '/account',
  '/account.js',
  '/goodbye',
  '/health',
  '/hooks/fathom/:address',
  '/hooks/hubspot',
  '/join',
  '/join.js',
  '/join/look',
  '/oauth/fathom/callback',
  '/oauth/hubspot/callback',
  '/operator',
  '/operator/canary',
  '/operator/replay',
  '/operator/resync',
  '/operator/sign-in',
  '/operator/sign-out',
  '/operator/style.css',
  '/privacy',
  '/v1/live/:ticket',
  '/v1/operator/canary',
  '/v1/operator/forget',
  '/v1/operator/resync',
  '/v1/operator/status',
]

/** Everything that a mailbox keeps. */
async function stateOf(rep: TestRep) {
  const state: Record<string, unknown> = {}
  for (const table of ['facts', 'webhooks', 'deliveries', 'recordings', 'jobs', 'one_time']) {
    state[table] = await rows(rep, `select * from ${table} order by 1`)
  }
  return state
}

const routes = createApp()
  .routes.filter(({ method }) => method !== 'ALL')
  .map(({ path }) => path)

it('every route is attacked, or named as one that goes by other means', () => {
  expect([...new Set(routes)].sort()).toEqual([...Object.keys(bodies), ...byOtherMeans].sort())
})

it.each(Object.keys(bodies))(
  '%s does nothing to another rep whose ids it is given',
  async (path) => {
    const victim = signIn(world)
    const webhook = await connect(world, victim)
    await deliver(webhook, 'not json')
    await deliver(webhook, payload({ title: 'Secret call' }))
    await idle(victim)
    const [parked] = await rows(victim, `select id from jobs where state = 'parked'`)
    const [recording] = await rows(victim, 'select recording_id from recordings')
    const answer = await call('/v1/live', { token: victim.token, body: {} })
    const { ticket } = await answer.json<{ ticket: string }>()
    const theirs: Theirs = {
      userId: victim.userId,
      jobId: Number(parked?.id),
      recordingId: String(recording?.recording_id),
      handoff: ticket,
      ticket,
    }
    const before = await stateOf(victim)
    const crmBefore = world.crm.calls.length

    const eve = signIn(world, 'eve@elsewhere.example')
    for (const body of bodies[path]?.(theirs) ?? []) {
      const response = await call(path, { token: eve.token, body })
      const text = await response.text()
      expect(text).not.toContain('Secret call')
      expect(text).not.toContain(victim.userId)
      expect(text).not.toContain(webhook.url)
    }
    // Her mailbox may have no tables, where nothing was begun.
    await idle(eve, 500).catch(() => {})

    expect(await stateOf(victim)).toEqual(before)
    // Whatever the CRM was asked since, it was in her own name, or of her own mailbox for her own rows.
    for (const { identity, args } of world.crm.calls.slice(crmBefore)) {
      expect([eve.userId, 'service', 'nobody']).toContain(identity)
      if (identity !== 'service') continue
      expect(args.p_user_id ?? args.p_owner ?? eve.userId).toBe(eve.userId)
    }
  },
)
