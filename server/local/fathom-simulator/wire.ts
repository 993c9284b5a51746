/**
 * Fathom's own JSON, as its API and webhooks spell it. These snake_case shapes stay inside the
 * simulator and the companion's Fathom adapter; nothing else of Upshot may know them.
 *
 * Source: Fathom's OpenAPI 1.0.0. Where a field is nullable although the document does not say so
 * (scheduled times of ad hoc calls), live payloads had null there.
 */
export type WireInvitee = {
  name: string | null
  email: string | null
  email_domain: string | null
  is_external: boolean
  /** Present only where a transcript was asked for. */
  matched_speaker_display_name?: string | null
}

export type WireUser = { name: string; email: string; email_domain: string; team: string | null }

export type WireTranscriptItem = {
  speaker: { display_name: string; matched_calendar_invitee_email: string | null }
  text: string
  /** HH:MM:SS from the start of the recording. */
  timestamp: string
}

export type WireSummary = { template_name: string | null; markdown_formatted: string | null }

export type WireActionItem = {
  description: string
  user_generated: boolean
  completed: boolean
  /** HH:MM:SS from the start of the recording. */
  recording_timestamp: string
  recording_playback_url: string
  /** Always an object; all three fields are null where nobody is assigned. */
  assignee: { name: string | null; email: string | null; team: string | null }
}

export type WireHighlight = {
  type: string
  summary: string | null
  text?: string
  start_time: number
  end_time: number
}

export type WireMeeting = {
  title: string
  meeting_title: string | null
  meeting_type: string | null
  recording_id: number
  url: string
  share_url: string
  meeting_url: string | null
  created_at: string
  scheduled_start_time: string | null
  scheduled_end_time: string | null
  recording_start_time: string
  recording_end_time: string
  calendar_invitees_domains_type: 'only_internal' | 'one_or_more_external'
  shared_with: 'no_teams' | 'single_team' | 'multiple_teams' | 'all_teams'
  transcript_language: string
  calendar_invitees: WireInvitee[]
  recorded_by: WireUser
  transcript: WireTranscriptItem[] | null
  default_summary: WireSummary | null
  action_items: WireActionItem[] | null
  highlights: WireHighlight[] | null
  crm_matches: { error: string } | null
}

/** Which optional sections of a meeting the caller asked for. */
export type Sections = {
  transcript: boolean
  summary: boolean
  actionItems: boolean
  crmMatches: boolean
  highlights: boolean
}

export type WirePage<Item> = { limit: number; next_cursor: string | null; items: Item[] }
