import type { TaskCreation } from '../../lib/contract/vocabulary.ts'
import { Options } from '../ui/Options.tsx'

const choices = [
  {
    value: 'review',
    word: 'Ask me first',
    says: 'Items wait in your inbox. One key makes a task.',
  },
  {
    value: 'automatic',
    word: 'Make it a task',
    says: 'Only what you said yourself, on new calls.',
  },
] as const

/** How the rep's own promises become tasks. The same two cards in first run and Settings. */
export function CreationChoice(props: {
  value: TaskCreation
  onChange: (value: TaskCreation) => void
  labelledBy: string
}) {
  return <Options {...props} choices={choices} />
}
