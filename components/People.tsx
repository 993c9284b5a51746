import type { Attendee } from '../lib/contract/rows.ts'
import { attendeeName } from '../lib/format/people.ts'
import { matchWords } from '../lib/inbox/match-words.ts'
import type { Viewer } from '../lib/inbox/would-make.ts'
import { isViewer } from '../lib/inbox/would-make.ts'
import { Square } from './Square.tsx'

export type PersonOnCall = {
  attendee: Attendee
  /** The company their contact belongs to. */
  company: string | null
  companyId: string | null
}

/** Who was on the call, and why each is taken for whom. */
export function People({
  people,
  viewer,
  fix,
}: {
  people: readonly PersonOnCall[]
  viewer: Viewer
  /** Draws the control that corrects a match; null where there is none. */
  fix: (person: PersonOnCall) => React.ReactNode
}) {
  return (
    <ul className="people">
      {people.map((person) => {
        const { attendee } = person
        const isSelf = isViewer(viewer, null, attendee.email)
        const words = matchWords(attendee, person.company)
        const name = attendeeName(attendee)
        return (
          <li className="person" key={attendee.id}>
            <Square name={name} />
            <div>
              <p className="name">{isSelf ? 'You' : name}</p>
              <p className="meta line facts">
                {isSelf ? (
                  <span>{attendee.isOrganizer ? 'Organiser' : name}</span>
                ) : (
                  <>
                    {words.company !== null && <span>{words.company}</span>}
                    <span title={attendee.email ?? undefined}>{words.reason}</span>
                    {attendee.isOrganizer && attendee.isExternal && <span>organiser</span>}
                  </>
                )}
              </p>
            </div>
            {!isSelf && fix(person)}
          </li>
        )
      })}
    </ul>
  )
}
