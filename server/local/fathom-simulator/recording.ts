import type { Directory } from './directory.ts'
import { domainOf } from './directory.ts'
import type { Participant, Scenario, ScenarioItem } from './scenario.ts'
import type { Recording } from './state.ts'
import type { Sections, WireActionItem, WireMeeting, WireTranscriptItem, WireUser } from './wire.ts'

export type Schedule = {
  recordingStart: number
  recordingEnd: number
  scheduledStart: number | null
  scheduledEnd: number | null
  createdAt: number
}

const minute = 60_000

/** Times of a recording, in milliseconds, derived from when it finished and nothing else. */
export function scheduleOf(scenario: Scenario, finishedAt: number): Schedule {
  const finished = wholeSecond(finishedAt)
  const recordingEnd = finished - 95_000
  const recordingStart = recordingEnd - scenario.minutes * minute
  const slotStart = Math.floor(recordingStart / (5 * minute)) * 5 * minute
  return {
    recordingStart,
    recordingEnd,
    scheduledStart: scenario.slotMinutes === null ? null : slotStart,
    scheduledEnd: scenario.slotMinutes === null ? null : slotStart + scenario.slotMinutes * minute,
    createdAt: recordingEnd + 35_000,
  }
}

/**
 * Start of every line in seconds from the start of the recording. Lines take room by their words,
 * so that a moment found in the transcript is at a believable place in the call.
 */
export function lineOffsets(scenario: Scenario): number[] {
  const lengths = scenario.lines.map((line) => line.text.split(/\s+/).length + 4)
  const total = lengths.reduce((sum, length) => sum + length, 0)
  const seconds = scenario.minutes * 60 - 20
  let spoken = 0
  return lengths.map((length) => {
    const start = 6 + (spoken / Math.max(total, 1)) * seconds
    spoken += length
    return Math.round(start * 10_000) / 10_000
  })
}

export function currentItems(scenario: Scenario, recording: Recording): ScenarioItem[] {
  const revised = recording.revised ? scenario.revisedActionItems : undefined
  return revised ?? scenario.actionItems
}

/**
 * The Meeting object as Fathom sends it, in the list and as a webhook's body alike. Sections
 * nobody asked for are null.
 */
export function toWireMeeting(
  scenario: Scenario,
  recording: Recording,
  directory: Directory,
  baseUrl: string,
  sections: Sections,
): WireMeeting {
  const times = scheduleOf(scenario, recording.finishedAt)
  const invitees = Object.values(scenario.people).filter((person) => person.invited)
  const isExternal = (person: Participant) =>
    person.email === null || domainOf(person.email) !== directory.domain
  const url = callUrl(baseUrl, recording)
  return {
    title: scenario.title,
    meeting_title: scenario.calendarTitle,
    meeting_type: scenario.meetingType,
    recording_id: recording.recordingId,
    url,
    share_url: `${baseUrl}/share/${recording.shareToken}`,
    meeting_url: scenario.joinUrl,
    created_at: isoSeconds(times.createdAt),
    scheduled_start_time: times.scheduledStart === null ? null : isoSeconds(times.scheduledStart),
    scheduled_end_time: times.scheduledEnd === null ? null : isoSeconds(times.scheduledEnd),
    recording_start_time: isoSeconds(times.recordingStart),
    recording_end_time: isoSeconds(times.recordingEnd),
    calendar_invitees_domains_type: invitees.some(isExternal)
      ? 'one_or_more_external'
      : 'only_internal',
    shared_with: scenario.sharedWith,
    transcript_language: scenario.language,
    calendar_invitees: invitees.map((person) => ({
      name: person.nameless ? null : person.name,
      email: person.email,
      email_domain: person.email === null ? null : domainOf(person.email),
      is_external: isExternal(person),
      ...(sections.transcript && {
        matched_speaker_display_name: matchedSpeaker(scenario, person),
      }),
    })),
    recorded_by: recorderOf(scenario),
    transcript: sections.transcript && recording.finalised ? toTranscript(scenario) : null,
    default_summary: sections.summary && recording.finalised ? toSummary(scenario) : null,
    action_items: sections.actionItems ? toActionItems(scenario, recording, url) : null,
    highlights: sections.highlights ? toHighlights(scenario) : null,
    crm_matches: sections.crmMatches ? { error: 'No CRM connected' } : null,
  }
}

export function recorderOf(scenario: Scenario): WireUser {
  const recorder = scenario.people[scenario.recorder]
  if (!recorder?.email) throw new Error(`Scenario ${scenario.key}: the recorder has no address`)
  return {
    name: recorder.name,
    email: recorder.email,
    email_domain: domainOf(recorder.email),
    team: recorder.team,
  }
}

export function toTranscript(scenario: Scenario): WireTranscriptItem[] {
  const offsets = lineOffsets(scenario)
  return scenario.lines.map((line, index) => {
    const person = scenario.people[line.speaker]
    return {
      speaker: {
        display_name: person?.speaksAs ?? person?.name ?? line.speaker,
        matched_calendar_invitee_email: person?.invited ? person.email : null,
      },
      text: line.text,
      timestamp: clock(offsets[index] ?? 0),
    }
  })
}

export function toSummary(scenario: Scenario) {
  if (scenario.summary === null) return null
  return { template_name: 'General', markdown_formatted: scenario.summary }
}

function toActionItems(scenario: Scenario, recording: Recording, url: string): WireActionItem[] {
  if (!recording.finalised) return []
  const offsets = lineOffsets(scenario)
  return currentItems(scenario, recording).map((item, index) => {
    const seconds = offsets[scenario.lines.findIndex((line) => line.tag === item.at)] ?? 0
    return {
      description: item.description,
      user_generated: item.userGenerated ?? false,
      completed: item.completed === true || recording.completed.includes(index),
      recording_timestamp: clock(seconds),
      recording_playback_url: `${url}?timestamp=${seconds}`,
      assignee: toAssignee(scenario, item),
    }
  })
}

function toAssignee(scenario: Scenario, { assignee }: ScenarioItem): WireActionItem['assignee'] {
  if (assignee === null) return { name: null, email: null, team: null }
  if (typeof assignee === 'object') return { name: assignee.stranger, email: null, team: null }
  const person = scenario.people[assignee]
  if (!person) throw new Error(`Scenario ${scenario.key}: nobody is called "${assignee}"`)
  // A voice that is neither on the invitation nor a user of Fathom has a name and nothing else.
  const email = person.invited || person.team !== null ? person.email : null
  return { name: person.speaksAs ?? person.name, email, team: person.team }
}

function toHighlights(scenario: Scenario): WireMeeting['highlights'] {
  const offsets = lineOffsets(scenario)
  return (scenario.highlights ?? []).map(({ at, type, summary }) => {
    const index = scenario.lines.findIndex((line) => line.tag === at)
    const start = offsets[index] ?? 0
    const end = offsets[index + 1] ?? scenario.minutes * 60
    const text = scenario.lines[index]?.text
    return { type, summary, ...(text && { text }), start_time: start, end_time: end }
  })
}

function matchedSpeaker(scenario: Scenario, person: Participant): string | null {
  const spoke = scenario.lines.some((line) => scenario.people[line.speaker] === person)
  return spoke ? (person.speaksAs ?? person.name) : null
}

function callUrl(baseUrl: string, recording: Recording): string {
  return `${baseUrl}/calls/${recording.callId}`
}

/** Seconds as Fathom writes offsets: HH:MM:SS, cut and not rounded. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds)
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60]
  return parts.map((part) => String(part).padStart(2, '0')).join(':')
}

/** ISO 8601 in UTC without fractions, as in Fathom's examples. */
export function isoSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}

function wholeSecond(milliseconds: number): number {
  return Math.floor(milliseconds / 1000) * 1000
}
