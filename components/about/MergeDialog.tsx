import { useState } from 'react'
import { unmergeWords } from '../../lib/inbox/merge-words.ts'
import { act } from '../data/acts.ts'
import { useKnown } from '../data/use-people.ts'
import { useMerging } from '../data/use-records.ts'
import type { Subject } from '../data/use-subjects.ts'
import { ChooseDialog } from '../inbox/ChooseDialog.tsx'
import type { Triage } from '../inbox/use-triage.ts'

/** Which other record is this one too, and what goes where when they are one. */
export function MergeDialog({
  subject: { kind, id },
  name,
  triage,
  onClose,
}: {
  subject: Subject
  name: string
  triage: Triage
  onClose: () => void
}) {
  const [chosen, choose] = useState<string | null>(null)
  const all = useKnown(kind)
  const moves = useMerging(kind, id, chosen)
  if (all === undefined) return null
  return (
    <ChooseDialog
      title={`Merge into ${name}`}
      label={`What else is ${name}`}
      another={kind === 'company' ? 'Another company' : 'Another person'}
      choices={[]}
      none={null}
      all={all.filter((one) => one.id !== id)}
      current={null}
      consequence={
        moves == null
          ? `Type the name of the other record. ${name} stays.`
          : `${moves} ${unmergeWords(name)}`
      }
      apply="Merge"
      onChoose={choose}
      onApply={(other) => {
        if (other === null) return
        triage.did(`${name} merged`, () =>
          kind === 'company' ? act.mergeCompanies(id, other.id) : act.mergeContacts(id, other.id),
        )
      }}
      onClose={onClose}
    />
  )
}
