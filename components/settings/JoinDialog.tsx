import { useId, useState } from 'react'
import type { Team } from '../../lib/contract/team.ts'
import type { RecordChoice } from '../../lib/contract/vocabulary.ts'
import { count } from '../../lib/format/people.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Options } from '../ui/Options.tsx'

type Known = NonNullable<Team['invitedTo'][number]['known']>

/** What joining shares and what it does not, and the one choice in it. `known`: null where that is not told. */
export function JoinDialog({
  workspace,
  isAsking,
  brings,
  known,
  onJoin,
  onClose,
}: {
  workspace: string
  /** An admin there decides. */
  isAsking: boolean
  brings: NonNullable<Team['brings']> | null
  known: Known | null
  onJoin: (records: RecordChoice) => void
  onClose: () => void
}) {
  const heading = useId()
  const [records, choose] = useState<RecordChoice>('apart')
  const own =
    brings === null
      ? 'companies and contacts'
      : `${count(brings.companies, 'company', 'companies')} and ${count(brings.contacts, 'contact')}`
  return (
    <Dialog
      title={isAsking ? `Ask to join ${workspace}?` : `Join ${workspace}?`}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            Not now
          </button>
          <button
            type="button"
            className="button ink"
            onClick={() => {
              onJoin(records)
              onClose()
            }}
          >
            {isAsking ? 'Ask' : 'Join'}
          </button>
        </>
      }
    >
      <p>
        Everybody there sees your name, your address and whether your Fathom is connected. You can
        give each other tasks, and with a task goes the title of its call.
      </p>
      <p className="figures">
        Your {brings === null ? 'calls' : count(brings.calls, 'call')} come along and stay yours
        alone, transcripts too.
      </p>
      <p className="figures" id={heading}>
        Your {own}:
      </p>
      <Options
        value={records}
        onChange={choose}
        labelledBy={heading}
        choices={[
          {
            value: 'apart',
            word: 'Keep apart',
            says: 'They stay yours alone. Nobody there sees or changes them.',
          },
          { value: 'together', word: 'Put together', says: togetherWords(known) },
        ]}
      />
      <p className="meta">
        You leave the team you are in now. Which domains count as colleagues is the new team's to
        say. Leaving it parts what was put together.
      </p>
    </Dialog>
  )
}

function togetherWords(known: Known | null): string {
  const means =
    'its name, its company and its further addresses are the same for all of you, as whoever changed them last said. Those that only you have stay yours alone.'
  if (known === null) return `Each that is known there too becomes one record: ${means}`
  if (known.companies + known.contacts === 0) {
    return `None of them is known there yet. Each that you both meet becomes one record: ${means}`
  }
  const some = [
    known.companies > 0 && count(known.companies, 'company', 'companies'),
    known.contacts > 0 && count(known.contacts, 'contact'),
  ].filter((one) => one !== false)
  const isOne = known.companies + known.contacts === 1
  return `${some.join(' and ')} ${isOne ? 'is' : 'are'} known there too and ${isOne ? 'becomes one record' : 'become one record each'}: ${means}`
}
