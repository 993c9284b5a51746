import { z } from 'zod'

/**
 * A meeting of the library before it has taken place: who is in it, what is said, and what Fathom
 * will make of it. It holds no date. `recording.ts` lays it against the time it finished, so the
 * library never grows old.
 */
export const participantSchema = z.object({
  /** Name on the calendar invitation and, unless `speaksAs` differs, in the transcript. */
  name: z.string(),
  /** Null for someone Fathom heard but could not match to an address. */
  email: z.nullable(z.string()),
  /** False for people who joined without being on the invitation. */
  invited: z.boolean(),
  /** Fathom's team of the person; null for everybody outside the organisation. */
  team: z.nullable(z.string()),
  /** The display name in the call, where it is not the name on the invitation. */
  speaksAs: z.optional(z.string()),
  /** True where the invitation carried an address and no name. */
  nameless: z.optional(z.boolean()),
})

export const actionItemSchema = z.object({
  /** Tag of the transcript line in which this was promised. */
  at: z.string(),
  description: z.string(),
  /** Key of a participant, a name from nowhere, or null for nobody. */
  assignee: z.nullable(z.union([z.string(), z.object({ stranger: z.string() })])),
  userGenerated: z.optional(z.boolean()),
  completed: z.optional(z.boolean()),
})

export const lineSchema = z.object({
  speaker: z.string(),
  text: z.string(),
  tag: z.optional(z.string()),
})

export const scenarioSchema = z.object({
  key: z.string(),
  title: z.string(),
  /** Title of the calendar event; null for ad hoc calls. */
  calendarTitle: z.nullable(z.string()),
  meetingType: z.nullable(z.string()),
  /** What this meeting is good for, shown on the simulator's page. */
  about: z.string(),
  minutes: z.number(),
  /** Length of the calendar slot; null for ad hoc calls, which have no scheduled times. */
  slotMinutes: z.nullable(z.number()),
  language: z.string(),
  joinUrl: z.nullable(z.string()),
  recorder: z.string(),
  sharedWith: z.enum(['no_teams', 'single_team', 'multiple_teams', 'all_teams']),
  people: z.record(z.string(), participantSchema),
  lines: z.array(lineSchema),
  /** Markdown. Null for calls too short or too silent to get one: those never fire a webhook. */
  summary: z.nullable(z.string()),
  actionItems: z.array(actionItemSchema),
  /** What the list of items becomes when Fathom writes the call up again. */
  revisedActionItems: z.optional(z.array(actionItemSchema)),
  highlights: z.optional(
    z.array(z.object({ at: z.string(), type: z.string(), summary: z.nullable(z.string()) })),
  ),
})

export type Participant = z.infer<typeof participantSchema>
export type ScenarioItem = z.infer<typeof actionItemSchema>
export type Scenario = z.infer<typeof scenarioSchema>

/** One spoken line: who, what, and a tag where an action item or a highlight points at it. */
export type Line<Speaker extends string> = readonly [speaker: Speaker, text: string, tag?: string]

type Draft<Key extends string> = Omit<Scenario, 'people' | 'lines' | 'recorder' | 'actionItems'> & {
  people: Record<Key, Participant>
  recorder: NoInfer<Key>
  lines: readonly Line<NoInfer<Key>>[]
  actionItems: DraftItem<NoInfer<Key>>[]
  revisedActionItems?: DraftItem<NoInfer<Key>>[]
}

type DraftItem<Key extends string> = Omit<ScenarioItem, 'assignee'> & {
  assignee: Key | { stranger: string } | null
}

/**
 * Checks the spelling of speakers and assignees at compile time, and of tags at run time: an
 * action item whose words were never said would make the whole stand-in worthless.
 */
export function scenario<Key extends string>(draft: Draft<Key>): Scenario {
  const lines = draft.lines.map(([speaker, text, tag]) => ({ speaker, text, ...(tag && { tag }) }))
  const tags = new Set(lines.map((line) => line.tag))
  const pointers = [
    ...draft.actionItems,
    ...(draft.revisedActionItems ?? []),
    ...(draft.highlights ?? []),
  ]
  for (const { at } of pointers) {
    if (!tags.has(at)) throw new Error(`Scenario ${draft.key}: no line is tagged "${at}"`)
  }
  return { ...draft, lines }
}
