import { filters } from '../../lib/inbox/standing.ts'

/** What can be looked at of one company or person. */
export const aboutParts = [...filters, 'tasks', 'calls'] as const
export type AboutPart = (typeof aboutParts)[number]
