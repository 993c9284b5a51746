import { db } from '../../cache/db.ts'
import type { Team } from '../../contract/team.ts'
import type { MemberRole, RecordChoice } from '../../contract/vocabulary.ts'
import type { Rows, Rules, WordsOf } from './rule.ts'
import { forGood, nothingMore } from './rule.ts'
import { ownSettings } from './workspace.ts'

/**
 * The rep's team. It is shown as a part of the rep's settings. Who comes, leaves or is removed is for good: to
 * undo it would need the other one's word again.
 */
export const team = {
  'team.invite': {
    act: {
      invite: (told: {
        invitationId: string
        email: string
        role: MemberRole
        tokenDigest: string
      }) => told,
    },
    touches: ownSettings,
    context: nothingMore,
    inverse: ({ invitationId }) => ({ name: 'team.revoke', args: { invitationId } }),
    draw: (rows, { invitationId, email, role }, { at }) =>
      change(rows, (of) => ({
        ...of,
        invitations: [
          ...of.invitations.filter((one) => one.email !== email && one.id !== invitationId),
          { id: invitationId, email, role, expiresAt: later(at) },
        ],
      })),
  },

  'team.revoke': {
    act: { revokeInvitation: (invitationId: string) => ({ invitationId }) },
    touches: ownSettings,
    context: nothingMore,
    // The link is worth nothing from then on; a new invitation has a new one.
    inverse: forGood,
    draw: (rows, { invitationId }) =>
      change(rows, (of) => ({
        ...of,
        invitations: of.invitations.filter((one) => one.id !== invitationId),
      })),
  },

  'team.join': {
    act: {
      joinTeam: (invitationId: string, records: RecordChoice) => ({ invitationId, records }),
    },
    touches: ownSettings,
    context: nothingMore,
    inverse: forGood,
    // Who is in the other team is the server's to tell.
    draw: (rows, { invitationId }) =>
      change(rows, (of) => ({
        ...of,
        invitedTo: of.invitedTo.filter((one) => one.id !== invitationId),
      })),
  },

  'team.leave': {
    act: { leaveTeam: () => ({}) },
    touches: ownSettings,
    context: nothingMore,
    inverse: forGood,
    draw: (rows) => {
      for (const row of rows.settings.values()) {
        if (!row?.team) continue
        const members = row.team.members.filter((one) => one.userId === row.userId)
        rows.settings.set(row.id, {
          ...row,
          team: { ...row.team, members, invitations: [], requests: [] },
        })
      }
    },
  },

  'team.remove': {
    act: { removeMember: (userId: string) => ({ userId }) },
    touches: ownSettings,
    context: nothingMore,
    inverse: forGood,
    draw: (rows, { userId }) =>
      change(rows, (of) => ({
        ...of,
        members: of.members.filter((one) => one.userId !== userId),
      })),
  },

  'team.set_role': {
    act: { setRole: (userId: string, role: MemberRole) => ({ userId, role }) },
    touches: ownSettings,
    context: nothingMore,
    inverse: async ({ userId }) => {
      const settings = await db.settings.toCollection().first()
      const before = settings?.team?.members.find((one) => one.userId === userId)
      // Who gives up being an admin cannot take that back.
      if (!before || userId === settings?.userId) return null
      return { name: 'team.set_role', args: { userId, role: before.role } }
    },
    draw: (rows, { userId, role }) =>
      change(rows, (of) => ({
        ...of,
        members: of.members.map((one) => (one.userId === userId ? { ...one, role } : one)),
      })),
  },

  'team.ask': {
    act: {
      askToJoin: (requestId: string, workspaceId: string, records: RecordChoice) => ({
        requestId,
        workspaceId,
        records,
      }),
    },
    touches: ownSettings,
    context: nothingMore,
    inverse: ({ requestId }) => ({ name: 'team.withdraw', args: { requestId } }),
    draw: (rows, { requestId, workspaceId }) =>
      change(rows, (of) =>
        of.mayAsk?.workspaceId === workspaceId
          ? { ...of, asked: { id: requestId, workspace: of.mayAsk.workspace } }
          : of,
      ),
  },

  'team.withdraw': {
    act: { withdrawRequest: (requestId: string) => ({ requestId }) },
    touches: ownSettings,
    context: nothingMore,
    inverse: forGood,
    draw: (rows, { requestId }) =>
      change(rows, (of) => (of.asked?.id === requestId ? { ...of, asked: null } : of)),
  },

  'team.answer': {
    act: { answerRequest: (requestId: string, accept: boolean) => ({ requestId, accept }) },
    touches: ownSettings,
    context: nothingMore,
    inverse: forGood,
    draw: (rows, { requestId }) =>
      change(rows, (of) => ({
        ...of,
        requests: of.requests.filter((one) => one.id !== requestId),
      })),
  },
} satisfies Rules<'team'>

export const teamWords: WordsOf<'team'> = {
  'team.invite': { did: 'invited somebody into the team' },
  'team.revoke': { did: 'took an invitation back' },
  'team.join': { did: 'joined the team' },
  'team.leave': { did: 'left the team' },
  'team.remove': { did: 'removed somebody from the team' },
  'team.set_role': { did: 'changed somebody’s role' },
  'team.ask': { did: 'asked to join the team' },
  'team.withdraw': { did: 'took your question back' },
  'team.answer': { did: 'answered who asked to join' },
}

function change(rows: Rows, make: (team: Team) => Team): void {
  for (const row of rows.settings.values()) {
    if (row?.team) rows.settings.set(row.id, { ...row, team: make(row.team) })
  }
}

/** When an invitation that is made now ends: the CRM gives it 14 days. */
function later(at: string): string {
  return new Date(Date.parse(at) + 14 * 86_400_000).toISOString()
}
