import { useMemo } from 'react'
import type { Viewer } from '../../lib/inbox/would-make.ts'
import { useColleagues } from './services.ts'
import type { Health, Owner } from './use-health.ts'
import type { InboxData } from './use-inbox.ts'

const none: readonly string[] = []

/** Names and addresses under which calls know the rep: their colleague row's, Fathom's, those their own items carry, and what they said. */
export function useViewer(
  owner: Owner,
  inbox: InboxData,
  { settings, integration }: Health,
): Viewer {
  const colleagues = useColleagues()
  const own = colleagues.find((one) => one.userId === owner.userId)?.name ?? null
  const spoken = inbox.items.find((item) => item.assigneeKind === 'me')?.assigneeName ?? null
  const said = settings?.ownAddresses ?? none
  const others = settings?.othersAddresses ?? none
  const atFathom = integration?.fathomUserEmail ?? null
  return useMemo(
    () => ({
      userId: owner.userId,
      email: owner.email,
      names: [own, spoken].filter((name) => name !== null),
      addresses: atFathom === null ? said : [...said, atFathom],
      others,
    }),
    [owner.userId, owner.email, own, spoken, said, others, atFathom],
  )
}
