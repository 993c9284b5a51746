import type { TaskType } from '../contract/vocabulary.ts'

/** What a search found, as it is shown: plain data, so that it can come from a worker. */

export type FoundItem = {
  id: string
  meetingId: string
  title: string
  type: TaskType | null
  isTask: boolean
  /** Who owes it; null where that is the rep, or nobody is named. */
  owes: string | null
  /** Company or title of its call; null for a call that is not on this device. */
  call: string | null
}

export type FoundSaid = {
  meetingId: string
  /** Company or title of the call. */
  call: string
  /** When the call began. */
  start: string | null
  speaker: string | null
  /** Seconds into the recording, and where that is played. */
  offset: number
  callUrl: string | null
  /** The line, or the part of it around the first hit. */
  text: string
}

export type FoundPerson = {
  id: string
  name: string
  company: string | null
  email: string | null
  /** Their newest call; null where none is on this device. */
  meetingId: string | null
}

export type FoundCall = {
  id: string
  title: string
  company: string | null
  start: string | null
  /** The part of the summary with the first hit, where title and company do not have all the words. */
  summary: string | null
}

export type Found = {
  words: readonly string[]
  items: readonly FoundItem[]
  said: readonly FoundSaid[]
  people: readonly FoundPerson[]
  calls: readonly FoundCall[]
  /** Something was left out: more was said than is shown. */
  more: { items: boolean; said: boolean; people: boolean; calls: boolean }
  /** Calls that were searched. */
  searched: number
  /** Calls that have a transcript, and how many of these transcripts are on this device. */
  spoken: number
  heard: number
}

/** Of each kind, the newest. Nobody reads on; they type another word. */
export const mostOfEach = 50
