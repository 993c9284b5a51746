import { Bot, DoorOpen, UsersRound } from 'lucide-react'
import { useState } from 'react'
import type { Attendee } from '../../lib/contract/rows.ts'
import type { Nature } from '../../lib/contract/vocabulary.ts'
import { attendeeName } from '../../lib/format/people.ts'
import { matchWords } from '../../lib/inbox/match-words.ts'
import type { Viewer } from '../../lib/inbox/would-make.ts'
import { isViewer } from '../../lib/inbox/would-make.ts'
import { Square } from '../ui/Square.tsx'

export type PersonOnCall = {
  attendee: Attendee
  /** The company their contact belongs to. */
  company: string | null
  companyId: string | null
}

/** A room, a list or a program that was invited as somebody would be. */
export function isThing({ nature = 'person' }: Attendee): boolean {
  return nature !== 'person'
}

/** Of a crowd so many are shown; a few more are not worth a click. */
const shownFolded = 8
const fewMore = 3

/** Who was on the call, and why each is taken for whom; apart from them what is no person. */
export function People({
  people,
  viewer,
  mainContactId,
  fix,
  ask,
}: {
  people: readonly PersonOnCall[]
  viewer: Viewer
  mainContactId: string | null
  /** Draws the control that corrects a match; null where there is none. */
  fix: (person: PersonOnCall) => React.ReactNode
  /** Draws a question about somebody; null where there is none. */
  ask: (person: PersonOnCall) => React.ReactNode
}) {
  const [all, showAll] = useState(false)
  const things = people.filter(({ attendee }) => isThing(attendee))
  const persons = people.filter(({ attendee }) => !isThing(attendee))
  const isFolded = !all && persons.length > shownFolded + fewMore
  return (
    <>
      <ul className="people">
        {(isFolded ? persons.slice(0, shownFolded) : persons).map((person) => {
          const { attendee } = person
          const isSelf = isViewer(viewer, null, attendee.email)
          const words = matchWords(attendee, person.company)
          const name = attendeeName(attendee)
          const isMain = attendee.contactId !== null && attendee.contactId === mainContactId
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
                      {isMain && <span>main contact</span>}
                    </>
                  )}
                </p>
                {!isSelf && ask(person)}
              </div>
              {!isSelf && fix(person)}
            </li>
          )
        })}
      </ul>
      {isFolded && (
        <button type="button" className="button link small" onClick={() => showAll(true)}>
          Show all {persons.length}
        </button>
      )}
      {things.length > 0 && (
        <>
          <h3 className="also">Also invited</h3>
          <ul className="people things">
            {things.map((thing) => (
              <li className="person" key={thing.attendee.id}>
                <Glyph nature={thing.attendee.nature ?? 'robot'} />
                <div>
                  <p className="name">{attendeeName(thing.attendee)}</p>
                  <p className="meta line facts">
                    <span>{natureWords[thing.attendee.nature ?? 'robot']}</span>
                    {thing.attendee.natureEvidence != null && (
                      <span title={thing.attendee.email ?? undefined}>
                        {thing.attendee.natureEvidence}
                      </span>
                    )}
                  </p>
                </div>
                {fix(thing)}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

/** What something is, in a word. */
export const natureWords: Record<Nature, string> = {
  person: 'Person',
  room: 'Room',
  group: 'List',
  robot: 'Program',
}

const glyphs = { person: UsersRound, room: DoorOpen, group: UsersRound, robot: Bot }

function Glyph({ nature }: { nature: Nature }) {
  const Icon = glyphs[nature]
  return (
    <span className="thing">
      <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
    </span>
  )
}
