import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EmbeddedSupabase } from '../../../server/local/supabase.ts'
import { startSupabase } from '../../../server/local/supabase.ts'
import { mutation } from '../supabase/crm.ts'
import { observation, priya, wireMeeting } from '../supabase/observations.ts'

/**
 * Every table and function of the CRM, over HTTP as PostgREST serves it: a stranger with an account of their
 * own puts another tenant's ids into path, query and body. What there is to attack is read from the types that
 * are generated from the catalogue, so a new table or column is attacked the day it is there.
 */

const publishableKey = `sb_publishable_${randomBytes(12).toString('hex')}`
const secretKey = `sb_secret_${randomBytes(24).toString('hex')}`
const secret = 'Zanzibar Holdings'

type Row = Record<string, unknown>
type Account = { userId: string; token: string; email: string }
type Answer = { status: number; body: unknown; text: string }

let dataDir: string
let supabase: EmbeddedSupabase

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'upshot-tenants-'))
  supabase = await startSupabase({
    dataDir,
    port: 0,
    jwtSecret: randomBytes(32).toString('hex'),
    publishableKey,
    secretKey,
    log: () => {},
    say: () => {},
  })
}, 180_000)
afterAll(async () => {
  await supabase?.stop()
  await rm(dataDir, { recursive: true, force: true })
})

async function ask(
  as: Account | 'service' | null,
  method: string,
  path: string,
  body?: unknown,
  prefer = 'return=representation',
): Promise<Answer> {
  const apikey = as === 'service' ? secretKey : publishableKey
  const bearer = as === 'service' ? secretKey : (as?.token ?? publishableKey)
  const response = await fetch(`${supabase.url}${path}`, {
    method,
    headers: {
      apikey,
      authorization: `Bearer ${bearer}`,
      'content-type': 'application/json',
      prefer,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  let parsed: unknown = null
  try {
    parsed = JSON.parse(text)
  } catch {
    // No JSON: an empty answer.
  }
  return { status: response.status, body: parsed, text }
}

async function signUp(email: string): Promise<Account> {
  const { body, text } = await ask(null, 'POST', '/auth/v1/signup', {
    email,
    password: randomBytes(16).toString('hex'),
  })
  const session = body as { access_token?: string; user?: { id: string } } | null
  if (!session?.access_token || !session.user) throw new Error(`No account: ${text}`)
  return { userId: session.user.id, token: session.access_token, email }
}

/** Tables with their columns, and functions with their arguments, as the catalogue has them. */
async function surface() {
  const types = await readFile(join(import.meta.dirname, '../../../server/db/types.ts'), 'utf8')
  const ours = types.slice(types.indexOf('  public: {'))
  const tables = new Map<string, string[]>()
  const tablePart = ours.slice(ours.indexOf('    Tables: {'), ours.indexOf('    Views: {'))
  for (const [, name = '', columns = ''] of tablePart.matchAll(
    /^ {6}(\w+): \{\n {8}Row: \{\n([\s\S]*?)^ {8}\}/gm,
  )) {
    tables.set(
      name,
      [...columns.matchAll(/^ {10}(\w+): /gm)].map(([, column = '']) => column),
    )
  }
  const functionPart = ours.slice(ours.indexOf('    Functions: {'), ours.indexOf('    Enums: {'))
  const functions = new Map<string, string[]>()
  for (const [, name = '', args = ''] of functionPart.matchAll(
    /^ {6}(\w+):([\s\S]*?)(?=^ {6}\w+:|^ {4}\})/gm,
  )) {
    functions.set(name, [
      ...new Set([...args.matchAll(/\b(p_\w+)\??:/g)].map(([, argument = '']) => argument)),
    ])
  }
  return { tables, functions }
}

/** A tenant with as many kinds of rows as come about in a year. */
async function live(account: Account, words: string, domain: string): Promise<void> {
  const guest = { name: `${words} Buyer`, email: `buyer@${domain}`, is_external: true }
  const me = { name: 'Me', email: account.email, is_external: false }
  const argument = observation(
    account.userId,
    wireMeeting({
      title: `${words} call`,
      summary: words,
      invitees: [me, guest, priya],
      items: [
        { description: `Send ${words} the proposal`, at: '00:10:00', assignee: me },
        { description: `Ask ${words}`, at: '00:12:00', assignee: guest },
      ],
    }),
  )
  argument.transcript = {
    language: 'en',
    utterances: [{ speaker: words, email: null, offset: 1, text: `${words} said so` }],
  }
  const done = async (answer: Promise<Answer>) => {
    const { status, text } = await answer
    if (status >= 300) throw new Error(`${status} ${text}`)
  }
  await done(ask('service', 'POST', '/rest/v1/rpc/sync_meeting', { p: argument }))
  await done(
    ask('service', 'POST', '/rest/v1/rpc/set_integration', {
      p_user_id: account.userId,
      p: { fathomUserEmail: account.email, status: 'active' },
    }),
  )
  await done(
    ask('service', 'POST', '/rest/v1/rpc/set_sync_state', {
      p_user_id: account.userId,
      p: { syncStatus: 'idle', lastSyncError: words },
    }),
  )
  await done(
    ask('service', 'POST', '/rest/v1/rpc/set_crm_connection', {
      p_user_id: account.userId,
      // The same account there for everybody: it opens nothing here.
      p: { provider: 'hubspot', portalId: '4711', portalName: words, accountEmail: account.email },
    }),
  )
  await done(ask(account, 'POST', '/rest/v1/tasks', { title: words, created_by: account.userId }))
  await done(
    ask(account, 'POST', '/rest/v1/calendar_events', {
      title: words,
      start_time: '2026-11-20T14:00:00Z',
      end_time: '2026-11-20T15:00:00Z',
      attendees: [],
    }),
  )
  const contacts = (await ask(account, 'GET', '/rest/v1/contacts?select=id')).body as Row[]
  const alias = mutation('match.add_alias', {
    contactId: String(contacts[0]?.id),
    email: `alias@${domain}`,
  })
  const invitation = mutation('team.invite', {
    invitationId: crypto.randomUUID(),
    email: `new@${domain}`,
    role: 'member',
    tokenDigest: createHash('sha256').update(domain).digest('hex'),
  })
  await done(
    ask(account, 'POST', '/rest/v1/rpc/apply_mutations', {
      p_client_id: crypto.randomUUID(),
      p_mutations: [alias, invitation].map((one) => ({ ...one, madeAt: '2026-11-20T14:00:00Z' })),
    }),
  )
}

/** All rows of a tenant, as the service sees them. */
async function rowsOf(tables: Iterable<string>, known: ReadonlySet<string>) {
  const found = new Map<string, Row[]>()
  for (const table of tables) {
    const { body } = await ask('service', 'GET', `/rest/v1/${table}?select=*`)
    const rows = Array.isArray(body) ? (body as Row[]) : []
    found.set(
      table,
      rows
        .filter((row) =>
          Object.entries(row).some(
            // A client's name for itself is its own to choose, and names no row.
            ([column, value]) => column !== 'client_id' && known.has(String(value)),
          ),
        )
        .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)),
    )
  }
  return found
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

function idsIn(rows: ReadonlyMap<string, readonly Row[]>): Set<string> {
  const ids = new Set<string>()
  for (const table of rows.values()) {
    for (const row of table) {
      for (const value of Object.values(row)) {
        if (typeof value === 'string' && uuid.test(value)) ids.add(value)
      }
    }
  }
  return ids
}

/** Of these the victim has no row: nothing in this story makes one. Their columns are attacked all the same. */
const without = new Set([
  'about_choices',
  'account_deletions',
  'address_natures',
  'call_choices',
  'company_domains',
  'company_exclusions',
  'contact_choices',
  'deal_choices',
  'deleted_recordings',
  'item_corrections',
  'match_corrections',
  'others_addresses',
  'rep_addresses',
  'workspace_requests',
])

test('no verb on any table, and no function, reaches another tenant by path, query or body', {
  timeout: 900_000,
}, async () => {
  const { tables, functions } = await surface()
  expect(tables.size).toBeGreaterThan(15)
  expect(functions.size).toBeGreaterThan(15)
  const victim = await signUp('sam@northbeam.example')
  const eve = await signUp('eve@elsewhere.example')
  await live(victim, secret, 'zanzibar.example')
  await live(eve, 'Own', 'own.example')

  const workspaceOf = async ({ userId }: Account) => {
    const { body } = await ask('service', 'GET', `/rest/v1/workspace_members?user_id=eq.${userId}`)
    return String((body as Row[])[0]?.workspace_id)
  }
  const theirs = new Set([victim.userId, await workspaceOf(victim)])
  const mine = new Set([eve.userId, await workspaceOf(eve)])
  const hers = await rowsOf(tables.keys(), mine)
  const before = await rowsOf(tables.keys(), theirs)
  const victimIds = idsIn(before)
  for (const id of idsIn(hers)) victimIds.delete(id)
  expect(victimIds.size).toBeGreaterThan(15)
  // A new table gets a row in `live`, or is named above.
  expect(
    [...tables.keys()].filter((name) => before.get(name)?.length === 0 && !without.has(name)),
  ).toEqual([])

  let requests = 0
  const leaks: string[] = []
  const attack = async (method: string, path: string, body?: unknown, prefer?: string) => {
    requests += 1
    const answer = await ask(eve, method, path, body, prefer)
    const isRefused = answer.status >= 400
    const sent = `${path} ${JSON.stringify(body ?? null)}`
    // What she sent herself may come back in an answer; what she did not may not, nor any words.
    const told = [...victimIds].filter((id) => answer.text.includes(id) && !sent.includes(id))
    if (answer.text.includes(secret) || told.length > 0) {
      leaks.push(`${method} ${path} ${JSON.stringify(body)} → ${answer.status}`)
    }
    if (!isRefused && method !== 'GET' && Array.isArray(answer.body)) {
      const touched = (answer.body as Row[]).filter((row) =>
        before
          .get(path.split(/[/?]/)[3] ?? '')
          ?.some((own) => own.id !== undefined && own.id === row.id),
      )
      if (touched.length > 0) leaks.push(`${method} ${path} wrote ${JSON.stringify(touched)}`)
    }
    return answer
  }

  const byName = (column: string): string => {
    for (const rows of before.values()) {
      for (const row of rows) {
        const value = row[column]
        if (typeof value === 'string' && victimIds.has(value)) return value
      }
    }
    return victim.userId
  }
  for (const [table, columns] of tables) {
    const path = `/rest/v1/${table}`
    await attack('GET', `${path}?select=*`)
    const references = columns.filter(
      (column) => /(^id$|_id$|_by$|_to$)/.test(column) && column !== 'fathom_recording_id',
    )
    const own = hers.get(table)?.[0]
    const target = before.get(table)?.[0]
    for (const column of columns) {
      const value = target?.[column] ?? (references.includes(column) ? byName(column) : null)
      if (value === null || typeof value === 'object') continue
      const query = `${column}=eq.${encodeURIComponent(String(value))}`
      await attack('GET', `${path}?select=*&${query}`)
      if (!references.includes(column)) continue
      for (const changed of columns) {
        // Her own value, or none, for each column of whatever row she names.
        await attack('PATCH', `${path}?${query}`, { [changed]: own?.[changed] ?? null })
      }
      await attack('DELETE', `${path}?${query}`)
      // Her own row with the other tenant's id in one place.
      const { id: _, ...rest } = own ?? {}
      await attack('POST', path, { ...rest, [column]: value })
      await attack('POST', path, { [column]: value })
      await attack(
        'POST',
        path,
        { ...rest, [column]: value },
        'resolution=merge-duplicates,return=representation',
      )
      if (own?.id !== undefined) {
        await attack('PATCH', `${path}?id=eq.${own.id}`, { [column]: value })
      }
    }
    if (target) {
      await attack('POST', path, target)
      await attack('POST', path, target, 'resolution=merge-duplicates,return=representation')
    }
  }
  const inTables = requests

  for (const [name, args] of functions) {
    for (const id of [victim.userId, ...[...victimIds].slice(0, 25)]) {
      const filled = Object.fromEntries(
        args.map((argument) => [
          argument,
          argument === 'p' || argument === 'p_judged'
            ? { ownerUserId: victim.userId, meetingId: id, itemId: id, userId: id }
            : argument === 'p_mutations'
              ? [{ id: crypto.randomUUID(), name: 'task.delete', args: { taskId: id } }]
              : /limit|days|ms$/.test(argument)
                ? 10
                : argument === 'p_stream'
                  ? 'rows'
                  : argument === 'p_email'
                    ? `buyer@zanzibar.example`
                    : argument === 'p_cursor'
                      ? null
                      : id,
        ]),
      )
      await attack('POST', `/rest/v1/rpc/${name}`, filled)
    }
  }

  expect(leaks).toEqual([])
  expect(Object.fromEntries(await rowsOf(tables.keys(), theirs))).toEqual(
    Object.fromEntries(before),
  )
  // And nothing was made that the victim would see.
  const { body } = await ask(victim, 'POST', '/rest/v1/rpc/pull_changes', {
    p_cursor: null,
    p_stream: 'rows',
  })
  expect(JSON.stringify(body)).not.toContain('Own')
  console.info(
    `${inTables} requests to ${tables.size} tables, ${requests - inTables} to ${functions.size} functions`,
  )
})
