import { shortName } from '../../lib/format/people.ts'
import { aboutOthers } from '../../lib/inbox/about-others.ts'
import { Menu, MenuButton } from '../ui/MenuButton.tsx'
import type { ItemRowProps } from './row-props.ts'

/** Who else of the call an item could be about: one click says so. */
export function AboutSomebodyElse({ item, meeting, attendees, actions }: ItemRowProps) {
  const others = aboutOthers(item, meeting, attendees)
  const [only, ...more] = others
  if (only === undefined) return null
  if (more.length === 0) {
    return (
      <button
        type="button"
        className="button link small"
        onClick={() => actions.setContact(item.id, only)}
      >
        {shortName(only.name)} instead
      </button>
    )
  }
  return (
    <MenuButton label="About someone else" className="button link small" face="Someone else">
      {(frame) => (
        <Menu
          {...frame}
          entries={others.map((one) => ({
            kind: 'item' as const,
            word: one.name,
            run: () => actions.setContact(item.id, one),
          }))}
        />
      )}
    </MenuButton>
  )
}
