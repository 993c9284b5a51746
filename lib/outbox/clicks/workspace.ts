import { db } from '../../cache/db.ts'
import type { TouchedKey } from '../../cache/outbox-rows.ts'
import type { MutationArgs } from '../../contract/mutation.ts'
import type { Rows, Rules, WordsOf } from './rule.ts'
import { forGood, nothingMore, only } from './rule.ts'

/** The rep's settings, and the domains whose people are colleagues. */

export const settings = {
  'settings.set': {
    act: { saveSettings: (changes: MutationArgs<'settings.set'>) => changes },
    touches: ownSettings,
    context: nothingMore,
    inverse: async (changes) => {
      const settings = await db.settings.toCollection().first()
      if (!settings) return null
      const { taskCreation, timeZone, aiEnabled, undated } = settings
      const before: MutationArgs<'settings.set'> = {
        taskCreation,
        timeZone,
        aiEnabled,
        ...(undated && { undated }),
      }
      return { name: 'settings.set', args: only(before, Object.keys(changes)) }
    },
    draw: (rows, { taskCreation, timeZone, aiEnabled, undated }) => {
      for (const row of rows.settings.values()) {
        if (!row) continue
        rows.settings.set(row.id, {
          ...row,
          ...(taskCreation === undefined ? {} : { taskCreation, chosen: true }),
          ...(timeZone === undefined ? {} : { timeZone }),
          ...(aiEnabled === undefined ? {} : { aiEnabled }),
          ...(undated === undefined ? {} : { undated }),
        })
      }
    },
  },
} satisfies Rules<'settings'>

/** Who counts as a colleague by a domain is the server's to say: only the list itself is drawn. */
export const workspace = {
  'workspace.add_domain': {
    act: { addDomain: (domain: string) => ({ domain }) },
    touches: ownSettings,
    context: nothingMore,
    // Saying what is so already changes nothing, and taking it back neither.
    inverse: async ({ domain }) =>
      (await isOwn(domain)) ? null : { name: 'workspace.remove_domain', args: { domain } },
    draw: (rows, { domain }) =>
      changeDomains(rows, (domains) => [...new Set([...domains, domain])].sort()),
  },

  'workspace.rename': {
    act: { renameWorkspace: (name: string) => ({ name }) },
    touches: ownSettings,
    context: nothingMore,
    inverse: async () => {
      const team = (await db.settings.toCollection().first())?.team
      return team ? { name: 'workspace.rename', args: { name: team.name } } : null
    },
    draw: (rows, { name }) => {
      for (const row of rows.settings.values()) {
        if (row?.team) rows.settings.set(row.id, { ...row, team: { ...row.team, name } })
      }
    },
  },

  'workspace.remove_domain': {
    act: { removeDomain: (domain: string) => ({ domain }) },
    touches: ownSettings,
    context: nothingMore,
    inverse: async ({ domain }) =>
      (await isOwn(domain)) ? { name: 'workspace.add_domain', args: { domain } } : null,
    draw: (rows, { domain }) =>
      changeDomains(rows, (domains) => domains.filter((one) => one !== domain)),
  },
} satisfies Rules<'workspace'>

/** A day's grace is the way back, and stands where the account is said to go. */
const graceMs = 86_400_000

export const account = {
  'account.delete': {
    act: { deleteAccount: () => ({}) },
    touches: ownSettings,
    context: nothingMore,
    inverse: () => ({ name: 'account.keep', args: {} }),
    draw: (rows, _, { at }) => {
      const deletedAt = new Date(Date.parse(at) + graceMs).toISOString()
      for (const row of rows.settings.values()) {
        if (row && !row.deletedAt) rows.settings.set(row.id, { ...row, deletedAt })
      }
    },
  },
  'account.keep': {
    act: { keepAccount: () => ({}) },
    touches: ownSettings,
    context: nothingMore,
    inverse: forGood,
    draw: (rows) => {
      for (const row of rows.settings.values()) {
        if (row) rows.settings.set(row.id, { ...row, deletedAt: null })
      }
    },
  },
} satisfies Rules<'account'>

export const workspaceWords: WordsOf<'settings' | 'workspace' | 'account'> = {
  'account.delete': { did: 'asked for your account to be deleted' },
  'account.keep': { did: 'kept your account' },
  'settings.set': { did: 'changed your settings' },
  'workspace.add_domain': { did: 'added a domain' },
  'workspace.remove_domain': { did: 'removed a domain' },
  'workspace.rename': { did: 'renamed the team' },
}

export async function ownSettings(): Promise<TouchedKey[]> {
  const ids = await db.settings.toCollection().primaryKeys()
  return ids.map((id) => ({ entity: 'settings', id }))
}

async function isOwn(domain: string): Promise<boolean> {
  const settings = await db.settings.toCollection().first()
  return settings?.ownDomains.includes(domain) ?? false
}

function changeDomains(rows: Rows, change: (domains: readonly string[]) => string[]): void {
  for (const row of rows.settings.values()) {
    if (row) rows.settings.set(row.id, { ...row, ownDomains: change(row.ownDomains) })
  }
}
