import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { IsMeDialog } from '../calls/IsMe.tsx'
import type { About } from '../data/use-about.ts'
import type { Triage } from '../inbox/use-triage.ts'
import { Menu, MenuButton } from '../ui/MenuButton.tsx'
import type { MenuEntry } from '../ui/menu-entry.ts'
import { MergeDialog } from './MergeDialog.tsx'

/** What can be said of a company or person whom the CRM knows. */
export function AboutMenu({
  about: { subject, name, email },
  triage,
  onRename,
}: {
  about: About
  triage: Triage
  onRename: () => void
}) {
  const [asked, ask] = useState<'me' | 'merge' | null>(null)
  const close = () => ask(null)
  const entries: MenuEntry[] = [
    { kind: 'item', word: 'Rename', run: onRename },
    { kind: 'item', word: 'Merge with another…', run: () => ask('merge') },
  ]
  if (email !== null) {
    entries.push({ kind: 'line' }, { kind: 'item', word: "That's me…", run: () => ask('me') })
  }
  return (
    <>
      <MenuButton
        label={`More about ${name}`}
        className="icon-button"
        face={<Ellipsis size={16} strokeWidth={1.75} aria-hidden="true" />}
      >
        {(frame) => <Menu {...frame} entries={entries} />}
      </MenuButton>
      {asked === 'merge' && (
        <MergeDialog subject={subject} name={name} triage={triage} onClose={close} />
      )}
      {asked === 'me' && email !== null && (
        <IsMeDialog
          who={{ name, email, meetingId: null }}
          isContact
          triage={triage}
          onClose={close}
        />
      )}
    </>
  )
}
