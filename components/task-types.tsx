import type { LucideIcon } from 'lucide-react'
import { CalendarPlus, CircleCheck, FileText, Mail, MonitorPlay, Phone, Reply } from 'lucide-react'
import type { TaskType } from '../lib/contract/vocabulary.ts'

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

/** The icon alone; the word is always near, so it is not read out. */
export function TypeGlyph({ type }: { type: TaskType }) {
  const Icon = taskTypeLooks[type].icon
  return (
    <span className={`glyph type-${type}`} aria-hidden="true">
      <Icon size={16} strokeWidth={1.75} />
    </span>
  )
}

export function TypeWord({ type }: { type: TaskType }) {
  return <span className={`type type-${type}`}>{taskTypeLooks[type].word}</span>
}
