import type { Meeting } from '../../lib/contract/rows.ts'
import { initial } from '../../lib/format/people.ts'
import { usePicture } from '../data/use-picture.ts'

/** The picture of a call, and until it is there a quiet field with a letter. It says nothing that is not said beside it. */
export function Picture({ meeting }: { meeting: Meeting }) {
  const address = usePicture(meeting)
  return (
    <span className="picture" aria-hidden="true">
      {initial(meeting.companyName ?? meeting.title)}
      {address !== null && <img src={address} alt="" decoding="async" draggable={false} />}
    </span>
  )
}
