import { parseArgs } from 'node:util'
import * as z from 'zod/mini'
import type { Person } from './admin-people.ts'
import { isAddress, readPeople } from './admin-people.ts'

// `npm run admin`: accounts and teams of any backend, for whoever rolls Upshot out. See docs/operations.md.

const usage = `npm run admin -- <what> [options]

  invite people.csv --workspace NAME   invites everybody in the list (email, name, role), and mails them
                    --create           makes the workspace where there is none of that name
  list [--workspace NAME]              who is where, and who is invited
  remove EMAIL                         out of their team, into a workspace of their own
  move EMAIL --workspace NAME          into another team; their calls come along and stay theirs
  reset EMAIL                          mails them what they need to choose another password

It asks the CRM in SUPABASE_URL with SUPABASE_SECRET_KEY; mails lead to UPSHOT_COMPANION_URL.`

export type AdminWorld = {
  env: Readonly<Record<string, string | undefined>>
  send: typeof fetch
  read: (path: string) => Promise<string>
  say: (line: string) => void
}

const Workspaces = z.array(z.object({ id: z.string(), name: z.string() }))
const Members = z.array(
  z.object({
    user_id: z.string(),
    workspace_id: z.string(),
    email: z.nullable(z.string()),
    name: z.nullable(z.string()),
    role: z.string(),
  }),
)
const Invitations = z.array(
  z.object({
    workspace_id: z.string(),
    email: z.string(),
    role: z.string(),
    expires_at: z.string(),
  }),
)
const Refusal = z.object({ error_code: z.optional(z.string()), code: z.optional(z.unknown()) })

/** Does what the arguments say. @throws Error with a sentence for whoever typed them. */
export async function runAdmin(args: readonly string[], world: AdminWorld): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { workspace: { type: 'string' }, create: { type: 'boolean', default: false } },
  })
  const [what, whom = ''] = positionals
  const crm = crmOf(world)
  const { say } = world

  const workspaceNamed = async (mayCreate = false) => {
    const name = values.workspace?.trim()
    if (!name) throw new Error(`Say which workspace: --workspace NAME.\n\n${usage}`)
    const found = Workspaces.parse(
      await crm.rest('GET', 'workspaces', { name: `eq.${name}`, select: 'id,name' }),
    )
    const [one] = found
    if (found.length > 1) {
      throw new Error(
        `${found.length} workspaces are called ${name}. Have their admins rename them.`,
      )
    }
    if (one) return one
    if (!mayCreate) {
      throw new Error(
        `No workspace is called ${name}. \`npm run admin -- list\` names all; --create makes one.`,
      )
    }
    const [made] = Workspaces.parse(await crm.rest('POST', 'workspaces', {}, { name }))
    if (!made) throw new Error('The CRM did not make the workspace.')
    say(`${name} is made.`)
    return made
  }
  const member = async () => {
    const email = whom.trim().toLowerCase()
    if (!isAddress(email)) throw new Error(`Say whom, by address.\n\n${usage}`)
    const [one] = Members.parse(
      await crm.rest('GET', 'workspace_members', { email: `eq.${email}` }),
    )
    if (!one) throw new Error(`Nobody has an account with the confirmed address ${email}.`)
    return { ...one, email }
  }

  switch (what) {
    case 'invite': {
      const { people, problems } = readPeople(await world.read(whom))
      problems.forEach(say)
      if (people.length === 0) throw new Error(`${whom || 'The list'} names nobody.`)
      const workspace = await workspaceNamed(values.create)
      for (const person of people) say(await inviteOne(crm, workspace, person))
      return
    }
    case 'list': {
      const only = values.workspace ? await workspaceNamed() : null
      return list(crm, only?.id ?? null, say)
    }
    case 'remove': {
      const one = await member()
      await crm.rest('DELETE', 'workspace_members', { user_id: `eq.${one.user_id}` })
      return say(`${one.email} is in a workspace of their own now, with their calls.`)
    }
    case 'move': {
      const [one, workspace] = [await member(), await workspaceNamed()]
      await crm.rest(
        'PATCH',
        'workspace_members',
        { user_id: `eq.${one.user_id}` },
        { workspace_id: workspace.id },
      )
      // Whoever comes into an empty workspace looks after it.
      const { role } = await member()
      return say(
        `${one.email} is in ${workspace.name} now, as ${role === 'admin' ? 'its admin' : 'a rep'}.`,
      )
    }
    case 'reset': {
      const one = await member()
      const answer = await crm.auth('recover', { email: one.email })
      if (!answer.ok) throw new Error(`Nothing was mailed: ${answer.why}.`)
      return say(`${one.email} is mailed what they need to choose a password.`)
    }
    default:
      throw new Error(usage)
  }
}

async function inviteOne(
  crm: ReturnType<typeof crmOf>,
  workspace: { id: string; name: string },
  { email, name, role }: Person,
): Promise<string> {
  const there = Members.parse(
    await crm.rest('GET', 'workspace_members', {
      email: `eq.${email}`,
      workspace_id: `eq.${workspace.id}`,
    }),
  )
  if (there.length > 0) return `${email}: is in ${workspace.name} already.`
  const which = { email: `eq.${email}`, workspace_id: `eq.${workspace.id}` }
  await crm.rest('DELETE', 'workspace_invitations', which)
  await crm.rest(
    'POST',
    'workspace_invitations',
    {},
    {
      id: crypto.randomUUID(),
      workspace_id: workspace.id,
      email,
      role,
    },
  )
  const answer = await crm.auth('invite', {
    email,
    ...(name !== null && { data: { full_name: name } }),
  })
  if (answer.ok) return `${email}: invited as ${role === 'admin' ? 'admin' : 'rep'}, and mailed.`
  if (answer.why === 'email_exists') {
    return `${email}: has an account, and finds the invitation in the panel.`
  }
  if (answer.why === 'over_email_send_rate_limit') {
    throw new Error(
      `${email}: invited, but the CRM mails no more for now. Give it a mail server of its own, or run this again in an hour: whoever is in the list twice is invited once.`,
    )
  }
  return `${email}: invited, and not mailed (${answer.why}).`
}

async function list(
  crm: ReturnType<typeof crmOf>,
  only: string | null,
  say: (line: string) => void,
): Promise<void> {
  const where = only === null ? {} : { workspace_id: `eq.${only}` }
  const workspaces = Workspaces.parse(
    await crm.readAll('workspaces', {
      select: 'id,name',
      order: 'name,id',
      ...(only !== null && { id: `eq.${only}` }),
    }),
  )
  const members = Members.parse(
    await crm.readAll('workspace_members', { ...where, order: 'created_at,id' }),
  )
  const invitations = Invitations.parse(
    await crm.readAll('workspace_invitations', { ...where, order: 'created_at,id' }),
  )
  for (const { id, name } of workspaces) {
    say(name)
    for (const one of members.filter((each) => each.workspace_id === id)) {
      say(`  ${one.email ?? '(address not confirmed)'}  ${one.role === 'admin' ? 'admin' : 'rep'}`)
    }
    for (const one of invitations.filter((each) => each.workspace_id === id)) {
      const isOver = Date.parse(one.expires_at) < Date.now()
      say(
        `  ${one.email}  ${isOver ? 'invitation is over' : `invited until ${one.expires_at.slice(0, 10)}`}`,
      )
    }
  }
}

function crmOf({ env, send }: AdminWorld) {
  const need = (name: string) => {
    const value = env[name]?.trim().replace(/\/+$/, '')
    if (!value) throw new Error(`${name} is not set.\n\n${usage}`)
    return value
  }
  const url = need('SUPABASE_URL')
  const key = need('SUPABASE_SECRET_KEY')
  const companion = env.UPSHOT_COMPANION_URL?.trim().replace(/\/+$/, '')
  // Secret keys of the newer kind are no tokens, and travel in `apikey` alone.
  const headers = {
    apikey: key,
    'content-type': 'application/json',
    ...(key.startsWith('sb_') ? {} : { authorization: `Bearer ${key}` }),
  }
  const rest = async (
    method: string,
    table: string,
    query: Record<string, string>,
    body?: object,
  ) => {
    const response = await send(`${url}/rest/v1/${table}?${new URLSearchParams(query)}`, {
      method,
      headers: { ...headers, prefer: 'return=representation' },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!response.ok) {
      throw new Error(
        `The CRM answered ${response.status} about ${table}: ${(await response.text()).slice(0, 300)}`,
      )
    }
    const text = await response.text()
    return text === '' ? [] : JSON.parse(text)
  }
  return {
    rest,
    /** All rows, however few of them a project hands out at once. `order` tells each from the next. */
    readAll: async (table: string, query: Record<string, string> & { order: string }) => {
      const all: unknown[] = []
      for (;;) {
        const page: unknown[] = await rest('GET', table, { ...query, offset: String(all.length) })
        if (page.length === 0) return all
        all.push(...page)
      }
    },
    auth: async (
      path: string,
      body: object,
    ): Promise<{ ok: true } | { ok: false; why: string }> => {
      const back = companion ? `?redirect_to=${encodeURIComponent(`${companion}/account`)}` : ''
      const response = await send(`${url}/auth/v1/${path}${back}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      })
      if (response.ok) return { ok: true }
      const read = Refusal.safeParse(await response.json().catch(() => null))
      const code = read.success ? (read.data.error_code ?? read.data.code) : undefined
      return { ok: false, why: typeof code === 'string' ? code : `status ${response.status}` }
    },
  }
}
