import type { LucideIcon } from 'lucide-react'
import {
  CalendarPlus,
  CircleCheck,
  CircleDashed,
  FileText,
  Mail,
  MonitorPlay,
  Phone,
  Reply,
} from 'lucide-react'
import type { TaskType } from '../../lib/contract/vocabulary.ts'

/** The seven kinds of task: word and icon. Their colours are `--type-…` in the token file. */
export const taskTypeLooks: Record<TaskType, { word: string; icon: LucideIcon }> = {
  call: { word: 'Call', icon: Phone },
  email: { word: 'Email', icon: Mail },
  meeting: { word: 'Meeting', icon: CalendarPlus },
  follow_up: { word: 'Follow-up', icon: Reply },
  proposal: { word: 'Proposal', icon: FileText },
  demo: { word: 'Demo', icon: MonitorPlay },
  general: { word: 'To-do', icon: CircleCheck },
}

/** An item that nobody could sort looks like none of them. */
const unsorted = { word: 'Not sorted', icon: CircleDashed }

/** The icon alone; the word is always near, so it is not read out. */
export function TypeGlyph({ type }: { type: TaskType | null }) {
  const { icon: Icon } = type === null ? unsorted : taskTypeLooks[type]
  return (
    <span className={`glyph type-${type ?? 'general'}`} aria-hidden="true">
      <Icon size={16} strokeWidth={1.75} />
    </span>
  )
}

export function TypeWord({ type }: { type: TaskType | null }) {
  const { word } = type === null ? unsorted : taskTypeLooks[type]
  return <span className={`type type-${type ?? 'general'}`}>{word}</span>
}
