import type { SyncMeetingArgument } from '../../server/crm/sync-meeting.ts'
import type { FakeStorage } from './fake-storage.ts'
import { createStorage } from './fake-storage.ts'
import type { TestRep } from './world.ts'

/**
 * The CRM as the companion meets it: PostgREST and GoTrue over HTTP, with the answers of our database
 * functions. It refuses what the real one refuses: unknown tokens, and the service's functions to reps.
 */
export type FakeCrm = {
  answer: (request: Request) => Promise<Response>
  signIn: (userId: string, email: string, options?: { endsAt?: number; role?: string }) => TestRep
  signOut: (rep: TestRep) => void
  /** Every function call that reached it, refused or not. */
  calls: { name: string; args: Record<string, unknown>; identity: 'service' | string }[]
  /** What `sync_meeting` was given and took, in order. */
  synced: SyncMeetingArgument[]
  integrations: Map<string, Record<string, unknown>>
  syncStates: Map<string, Record<string, unknown>>
  storage: FakeStorage
  /** Answers in its stead while set; null lets it answer. May throw, as a network does. */
  intercept: ((name: string, request: Request) => Promise<Response | null> | Response | null) | null
  /** Answers of functions that tests set themselves. */
  functions: Record<string, (args: Record<string, unknown>, userId: string | null) => unknown>
}

export function createCrm(serviceKey: string, publishableKey: string): FakeCrm {
  const sessions = new Map<string, { userId: string; email: string; role: string }>()
  const meetings = new Map<string, string>()

  const crm: FakeCrm = {
    calls: [],
    storage: createStorage(serviceKey),
    synced: [],
    integrations: new Map(),
    syncStates: new Map(),
    intercept: null,
    functions: {
      sync_meeting({ p }) {
        const argument = p as SyncMeetingArgument
        crm.synced.push(argument)
        const { recordingId, callUrl } = argument.meeting
        const key = `${argument.ownerUserId} ${recordingId ?? callUrl}`
        const outcome = meetings.get(key) === argument.contentHash ? 'unchanged' : 'applied'
        meetings.set(key, argument.contentHash)
        return {
          outcome,
          meetingId: crypto.randomUUID(),
          revision: '1',
          presentItems: [],
          touched: outcome === 'applied' ? [argument.ownerUserId] : [],
          counts: { items: 0, tasks: 0, excluded: 0, failed: 0, unknown: 0 },
        }
      },
      set_integration({ p_user_id: userId, p }) {
        crm.integrations.set(String(userId), p as Record<string, unknown>)
        return { touched: [userId] }
      },
      set_sync_state({ p_user_id: userId, p }) {
        crm.syncStates.set(String(userId), p as Record<string, unknown>)
        return { touched: [userId] }
      },
      delete_fathom_data: () => ({ touched: [] }),
      overdue_mailboxes: () => [],
      forget_person: () => ({ owners: [], refused: [], touched: [] }),
      set_thumbnail: ({ p_owner: owner }) => ({ found: true, touched: [owner] }),
      operator_status: () => ({}),
      orphaned_mailboxes: () => [],
      mark_mailbox_erased: () => true,
      prune_feed: () => ({ tombstones: 0, history: 0 }),
      prune_audit_log: () => 0,
      prune_applied_mutations: () => 0,
      retry_failed_items: () => 0,
      backfill_companies: () => ({ contacts: 0, companies: 0, meetings: 0 }),
    },
    signIn(userId, email, { endsAt = Date.now() + 3_600_000, role = 'authenticated' } = {}) {
      const claims = { sub: userId, email, role, exp: Math.floor(endsAt / 1000) }
      const token = [{ alg: 'HS256', typ: 'JWT' }, claims, crypto.randomUUID()]
        .map((part) =>
          btoa(JSON.stringify(part)).replace(/=+$/, '').replace(/\+/g, '-').replace(/\//g, '_'),
        )
        .join('.')
      sessions.set(token, { userId, email, role })
      return { userId, email, token }
    },
    signOut(rep) {
      sessions.delete(rep.token)
    },
    async answer(request) {
      const { pathname } = new URL(request.url)
      if (pathname.startsWith('/storage/v1/')) return crm.storage.answer(request)
      const name = pathname.split('/').at(-1) ?? ''
      const bearer = request.headers.get('authorization')?.replace('Bearer ', '') ?? ''
      const apiKey = request.headers.get('apikey')
      const session = sessions.get(bearer)
      const isService = bearer === serviceKey && apiKey === serviceKey
      const args =
        request.method === 'POST' ? await request.clone().json<Record<string, unknown>>() : {}
      if (pathname.includes('/rpc/')) {
        crm.calls.push({
          name,
          args,
          identity: isService ? 'service' : (session?.userId ?? 'nobody'),
        })
      }
      const intercepted = await crm.intercept?.(name, request)
      if (intercepted) return intercepted
      if (apiKey !== serviceKey && apiKey !== publishableKey) return refusal(401, 'PGRST301')
      if (pathname === '/auth/v1/user') {
        if (!session) return Response.json({ code: 403, error_code: 'bad_jwt' }, { status: 403 })
        return Response.json({ id: session.userId, email: session.email, role: session.role })
      }
      if (!session && !isService) return refusal(401, 'PGRST301')
      if (pathname === '/rest/v1/rep_settings')
        return Response.json([{ time_zone: 'Europe/Berlin' }])
      const answer = crm.functions[name]
      if (!answer) return refusal(404, 'PGRST202')
      const forReps = [
        'pull_changes',
        'apply_mutations',
        'read_transcript',
        'search_transcripts',
      ].includes(name)
      if (forReps !== (session !== undefined)) return refusal(403, '42501')
      return Response.json(answer(args, session?.userId ?? null))
    },
  }
  return crm
}

export function refusal(status: number, code: string): Response {
  return Response.json({ code, message: 'refused', details: null, hint: null }, { status })
}
