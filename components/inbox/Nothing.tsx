import { Check, Hourglass, Inbox } from 'lucide-react'
import { count } from '../../lib/format/people.ts'
import type { Reader } from '../../lib/format/time.ts'
import { recentDays } from '../../lib/inbox/entries.ts'
import type { Filter } from '../../lib/inbox/standing.ts'
import { useDecidedSince } from '../data/use-calls.ts'
import { Blank } from '../ui/Blank.tsx'

/** Instead of the list where it has no row: what that means, which differs from filter to filter. */
export function Nothing({
  filter,
  isNew,
  reader,
}: {
  filter: Filter
  isNew: boolean
  reader: Reader
}) {
  if (isNew) {
    return (
      <Blank icon={<Inbox size={20} strokeWidth={1.5} aria-hidden="true" />} title="No calls yet.">
        <p>Record one with Fathom; it arrives a few minutes after you hang up.</p>
      </Blank>
    )
  }
  switch (filter) {
    case 'forYou':
      return (
        <Blank
          icon={<Check size={20} strokeWidth={1.5} aria-hidden="true" />}
          title="You're clear."
        >
          <Week reader={reader} />
        </Blank>
      )
    case 'waiting':
      return (
        <Blank
          icon={<Hourglass size={20} strokeWidth={1.5} aria-hidden="true" />}
          title="Nobody owes you anything."
        />
      )
    case 'unclear':
      return (
        <Blank
          icon={<Check size={20} strokeWidth={1.5} aria-hidden="true" />}
          title="Everything has a name."
        />
      )
  }
}

/** `6 calls this week, 14 promises decided.` */
function Week({ reader }: { reader: Reader }) {
  const since = reader.now - recentDays * 86_400_000
  const week = useDecidedSince(since)
  if (week === undefined || week.calls === 0) return null
  const { calls, decided } = week
  return (
    <p className="figures">
      {`${count(calls, 'call')} this week${decided === 0 ? '' : `, ${count(decided, 'promise')} decided`}.`}
    </p>
  )
}
