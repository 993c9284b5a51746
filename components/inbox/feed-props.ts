import type { ReactNode } from 'react'
import type { Reader } from '../../lib/format/time.ts'
import type { Filter } from '../../lib/inbox/standing.ts'
import type { Viewer } from '../../lib/inbox/would-make.ts'
import type { InboxData, Outbox } from '../data/use-inbox.ts'
import type { Triage } from './use-triage.ts'

/** What a feed of promises is drawn from: the inbox's, or that of one company or person. */
export type FeedProps = {
  filter: Filter
  data: InboxData
  triage: Triage
  outbox: Outbox
  viewer: Viewer
  reader: Reader
  /** Whether single letters are keys. */
  letters: boolean
  /** Where its scroll is remembered. */
  place: string
  label: string
  /** What stands in an empty one. */
  nothing: ReactNode
  onOpenCall: (meetingId: string) => void
  onSettings: () => void
}
