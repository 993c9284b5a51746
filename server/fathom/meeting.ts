import type { Utterance } from '../crm/observation.ts'

/**
 * A meeting as Fathom tells it, in our words. Null means that Fathom did not say, which is different
 * from an empty list: a list of meetings carries no transcript, and that takes none away.
 */
export type FathomMeeting = {
  /** Fathom's key of the recording. Old payloads lack it; `callUrl` stands in. */
  recordingId: string | null
  /** `https://fathom.video/calls/<number>`, without query and fragment. Its number is not the recording id. */
  callUrl: string | null
  shareUrl: string | null
  title: string | null
  /** When the recording began and ended, or was scheduled to; ISO 8601 in UTC. */
  start: string | null
  end: string | null
  createdAt: string | null
  language: string | null
  /** Fathom's own opinion; null also for a value that we do not know. */
  domainsType: 'only_internal' | 'one_or_more_external' | null
  recordedBy: { name: string | null; email: string | null } | null
  invitees: FathomInvitee[] | null
  summary: string | null
  transcript: Utterance[] | null
  items: FathomItem[] | null
}

export type FathomInvitee = {
  name: string | null
  email: string | null
  isExternal: boolean | null
  speakerName: string | null
}

export type FathomItem = {
  description: string
  userGenerated: boolean
  completed: boolean
  /** Seconds from the start of the recording. */
  recordingTimestamp: number | null
  playbackUrl: string | null
  assigneeName: string | null
  assigneeEmail: string | null
}
