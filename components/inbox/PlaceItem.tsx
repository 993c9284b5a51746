import { crmName } from '../../lib/inbox/mirror-words.ts'
import { PlaceChoice } from './PlaceChoice.tsx'
import type { ItemRowProps } from './row-props.ts'

/** Before an undated item becomes a task: on which day that is put in the rep's other CRM. */
export function PlaceItem({
  item,
  meeting,
  reader,
  actions,
  provider,
}: Pick<ItemRowProps, 'item' | 'meeting' | 'reader' | 'actions'> & { provider: string }) {
  return (
    <PlaceChoice
      crm={crmName(provider)}
      spoken={item.deadlinePhrase?.trim() || null}
      saidAt={meeting.meetingStart}
      reader={reader}
      laterWord="Not yet"
      onChoose={(day) => actions.place(item.id, day)}
      onStop={() => actions.place(item.id, undefined)}
    />
  )
}
