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
  signIn: (userId: string, email: string, options?: SessionOptions) => TestRep
  signOut: (rep: TestRep) => void
  /** Every function call that reached it, refused or not. */
  calls: { name: string; args: Record<string, unknown>; identity: 'service' | string }[]
  /** The public keys of the project, and how often they were asked for. */
  keys: JsonWebKey[]
  keysAsked: number
  /** Whom Supabase Auth was told to make an account for and mail. */
  invited: string[]
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

export type SessionOptions = {
  endsAt?: number
  role?: string
  aud?: string | string[]
  /** Seconds since epoch. */
  nbf?: number
}

export function createCrm(serviceKey: string, publishableKey: string): FakeCrm {
  const sessions = new Map<string, { userId: string; email: string; role: string }>()
  const meetings = new Map<string, string>()

  const crm: FakeCrm = {
    calls: [],
    storage: createStorage(serviceKey),
    keys: [],
    keysAsked: 0,
    invited: [],
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
      zones_of_rep: () => [{ since: '2026-01-01T00:00:00Z', zone: 'Europe/Berlin' }],
      set_integration({ p_user_id: userId, p }) {
        crm.integrations.set(String(userId), p as Record<string, unknown>)
        return { touched: [userId] }
      },
      set_sync_state({ p_user_id: userId, p }) {
        crm.syncStates.set(String(userId), p as Record<string, unknown>)
        return { touched: [userId] }
      },
      people_to_tidy: () => ({ people: [], next: null }),
      tidy_people: () => ({
        rooms: 0,
        groups: 0,
        robots: 0,
        own: 0,
        contacts: 0,
        companies: 0,
        calls: 0,
        touched: [],
      }),
      delete_fathom_data: () => ({ touched: [], done: true }),
      overdue_mailboxes: () => [],
      get_watchdog_turn: () => null,
      set_watchdog_turn: () => null,
      forget_person: () => ({ owners: [], refused: [], failed: [], touched: [] }),
      set_thumbnail: ({ p_owner: owner }) => ({ found: true, touched: [owner] }),
      operator_status: () => ({}),
      categorisation_accuracy: () => [],
      orphaned_mailboxes: () => [],
      mark_mailbox_erased: () => true,
      delete_due_accounts: () => 0,
      overdue_mirrors: () => [],
      read_invitation: () => null,
      invitation_to_mail: () => null,
      prune_feed: () => ({ tombstones: 0, history: 0 }),
      prune_audit_log: () => 0,
      prune_applied_mutations: () => 0,
      retry_failed_items: () => 0,
      backfill_companies: () => ({ contacts: 0, companies: 0, meetings: 0 }),
    },
    signIn(
      userId,
      email,
      { endsAt = Date.now() + 3_600_000, role = 'authenticated', aud = 'authenticated', nbf } = {},
    ) {
      const exp = Math.floor(endsAt / 1000)
      const claims = { sub: userId, email, role, aud, exp, ...(nbf !== undefined && { nbf }) }
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
      // Today's keys are no JWTs: as a bearer they are refused, the right one too.
      if (bearer.startsWith('sb_')) return refusal(401, 'PGRST301')
      const isService = apiKey === serviceKey && bearer === ''
      const args =
        request.method === 'POST' ? await request.clone().json<Record<string, unknown>>() : {}
      if (pathname.includes('/rpc/')) {
        crm.calls.push({
          name,
          args,
          identity: isService ? 'service' : (session?.userId ?? 'nobody'),
        })
      }
      if (pathname === '/auth/v1/.well-known/jwks.json') {
        crm.keysAsked += 1
        return Response.json({ keys: crm.keys })
      }
      const intercepted = await crm.intercept?.(name, request)
      if (intercepted) return intercepted
      if (apiKey !== serviceKey && apiKey !== publishableKey) return refusal(401, 'PGRST301')
      if (pathname === '/auth/v1/settings') return Response.json({ disable_signup: false })
      if (pathname === '/auth/v1/invite') {
        if (!isService) return Response.json({ error_code: 'not_admin' }, { status: 403 })
        const email = String(args.email)
        if (crm.invited.includes(email)) {
          return Response.json({ code: 422, error_code: 'email_exists' }, { status: 422 })
        }
        crm.invited.push(email)
        return Response.json({ id: crypto.randomUUID(), email })
      }
      if (pathname === '/auth/v1/user') {
        if (!session) return Response.json({ code: 403, error_code: 'bad_jwt' }, { status: 403 })
        return Response.json({ id: session.userId, email: session.email, role: session.role })
      }
      if (!session && !isService) return refusal(401, 'PGRST301')
      if (pathname === '/rest/v1/rep_settings') return Response.json([])
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
