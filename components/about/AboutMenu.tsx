import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { IsMeDialog } from '../calls/IsMe.tsx'
import type { Triage } from '../inbox/use-triage.ts'
import { Menu, MenuButton } from '../ui/MenuButton.tsx'

/** What can be said of a person whom the CRM knows. */
export function AboutMenu({
  name,
  email,
  triage,
}: {
  name: string
  email: string
  triage: Triage
}) {
  const [isAsked, ask] = useState(false)
  return (
    <>
      <MenuButton
        label={`More about ${name}`}
        className="icon-button"
        face={<Ellipsis size={16} strokeWidth={1.75} aria-hidden="true" />}
      >
        {(frame) => (
          <Menu {...frame} entries={[{ kind: 'item', word: "That's me…", run: () => ask(true) }]} />
        )}
      </MenuButton>
      {isAsked && (
        <IsMeDialog
          who={{ name, email, meetingId: null }}
          isContact
          triage={triage}
          onClose={() => ask(false)}
        />
      )}
    </>
  )
}
